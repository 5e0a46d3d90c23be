import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchAgent } from '../../../../daemon/setup/service/launchd.ts';
import { pm2Ecosystem } from '../../../../daemon/setup/service/pm2.ts';
import { NODE_FLAGS, type ServiceSpec } from '../../../../daemon/setup/service/spec.ts';
import { systemdUnit } from '../../../../daemon/setup/service/systemd.ts';
import { scheduledTask, taskFileBytes } from '../../../../daemon/setup/service/task-scheduler.ts';
import { expectPublished } from '../../../support/published.ts';

const SPEC: ServiceSpec = {
  role: 'local',
  node: '/usr/bin/node',
  program: '/home/ana/countersign/dist/countersign.js',
  config: '/home/ana/.config/countersign/local.yaml',
};
const ON_VM: ServiceSpec = {
  role: 'cloud',
  node: '/usr/bin/node',
  program: '/srv/countersign/dist/cloud.js',
  config: '/srv/.config/countersign/cloud.yaml',
};
/** What a path may hold on one system or another, and each format has to be told apart from its own signs. */
const STRANGE = `/home/a b/%h $HOME "q" 'r' <&> back\\slash/é`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'countersign-units-'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const xml = (text: string) =>
  new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
const texts = (text: string, element: string) =>
  [...xml(text).getElementsByTagName(element)].map(({ textContent }) => textContent);

describe('the files as they are written', () => {
  it.each([
    ['countersign-local.service', systemdUnit(SPEC)],
    ['countersign-local.plist', launchAgent(SPEC, '/home/ana/Library/Logs/countersign-local.log')],
    ['countersign-local.xml', scheduledTask(SPEC, 'DESK\\ana')],
    ['ecosystem.config.cjs.txt', pm2Ecosystem(ON_VM)],
  ])('%s', (name, text) => {
    expectPublished(`docs/setup/${name}`, text);
  });
});

it('this Node takes the flags that a service is started with', () => {
  expect(spawnSync(process.execPath, [...NODE_FLAGS, '-e', '0'], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

describe('the systemd unit', () => {
  it('takes every sign in a path as it is', () => {
    const line = /^ExecStart=(.*)$/m.exec(systemdUnit({ ...SPEC, config: STRANGE }))?.[1] ?? '';
    expect(line).toContain(`"/home/a b/%%h $$HOME \\"q\\" 'r' <&> back\\\\slash/é"`);
  });

  it.skipIf(!has('systemd-analyze'))('is taken by systemd itself without a word', () => {
    const file = join(root, 'countersign-local.service');
    writeFileSync(file, systemdUnit({ ...SPEC, node: process.execPath, config: STRANGE }));
    const verified = (text: string) => {
      writeFileSync(file, text);
      const env = { ...process.env, XDG_RUNTIME_DIR: root, LC_ALL: 'C' };
      return spawnSync('systemd-analyze', ['--user', 'verify', file], { encoding: 'utf8', env });
    };
    const sound = systemdUnit({ ...SPEC, node: process.execPath, config: STRANGE });
    expect(verified(sound)).toMatchObject({ status: 0, stderr: '' });
    // The oracle can say no.
    expect(verified(sound.replace('Restart=always', 'Restart=alwais')).stderr).toContain('alwais');
  });
});

describe('the launch agent', () => {
  const text = launchAgent({ ...SPEC, config: STRANGE }, '/tmp/x&y.log');

  it('is well-formed XML with the words of the command line', () => {
    expect(texts(text, 'string')).toEqual([
      'countersign-local',
      SPEC.node,
      ...NODE_FLAGS,
      SPEC.program,
      'local',
      '--config',
      STRANGE,
      'Background',
      '/tmp/x&y.log',
      '/tmp/x&y.log',
    ]);
  });

  it.skipIf(!has('python3'))('is a property list to a reader of property lists', () => {
    const file = join(root, 'agent.plist');
    writeFileSync(file, text);
    const program = 'import json,plistlib,sys; print(json.dumps(plistlib.load(open(sys.argv[1],"rb"))))';
    expect(JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }))).toEqual({
      Label: 'countersign-local',
      ProgramArguments: [SPEC.node, ...NODE_FLAGS, SPEC.program, 'local', '--config', STRANGE],
      RunAtLoad: true,
      KeepAlive: true,
      ThrottleInterval: 15,
      ProcessType: 'Background',
      Umask: 0o077,
      StandardOutPath: '/tmp/x&y.log',
      StandardErrorPath: '/tmp/x&y.log',
    });
  });
});

describe('the scheduled task', () => {
  it('is well-formed XML; arguments keep their blanks, quotation marks and last backslash', () => {
    const text = scheduledTask(
      { ...SPEC, node: 'C:\\Program Files\\node.exe', config: 'D:\\a "b"\\' },
      'DESK\\ana & bo',
    );
    expect(texts(text, 'UserId')).toEqual(['DESK\\ana & bo', 'DESK\\ana & bo']);
    expect(texts(text, 'Arguments')).toEqual([
      `--headless "C:\\Program Files\\node.exe" "${NODE_FLAGS.join('" "')}" "${SPEC.program}" "local" "--config" "D:\\a \\"b\\"\\\\"`,
    ]);
    expect(xml(text).documentElement?.namespaceURI).toBe(
      'http://schemas.microsoft.com/windows/2004/02/mit/task',
    );
  });

  it('stands in the encoding that it declares', () => {
    const bytes = Buffer.from(taskFileBytes(scheduledTask(SPEC, 'é')));
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    const text = new TextDecoder('utf-16le').decode(bytes);
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-16"\?>\r\n<Task /);
    expect(text).toContain('<UserId>é</UserId>');
  });

  it('control characters, which XML has no form for, don’t break it', () => {
    expect(() => xml(scheduledTask({ ...SPEC, config: 'a\u0000\u001b\ud800' }, 'u'))).not.toThrow();
  });
});

describe('the ecosystem file', () => {
  it('is what pm2 loads: a CommonJS module with one app', () => {
    const file = join(root, 'ecosystem.config.cjs');
    writeFileSync(file, pm2Ecosystem({ ...SPEC, role: 'cloud', config: STRANGE }));
    const loaded = createRequire(import.meta.url)(file) as { apps: Record<string, unknown>[] };
    expect(loaded.apps).toHaveLength(1);
    expect(loaded.apps[0]).toMatchObject({
      name: 'countersign-cloud',
      script: SPEC.program,
      args: ['cloud', '--config', STRANGE],
      interpreter: SPEC.node,
      instances: 1,
      exec_mode: 'fork',
      stop_exit_codes: [2],
    });
  });
});
