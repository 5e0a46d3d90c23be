import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLOUD_PROGRAM, PROGRAM, json, run } from './cli.ts';

const UNIT = '.config/systemd/user/countersign-local.service';

/**
 * Whether systemd takes the unit is asked of systemd-analyze (setup/service/units.test.ts). A manager to start it in is
 * not to be had everywhere, so this `systemctl` notes what it is asked and answers as it is told.
 */
let home: string;
let config: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-service-'));
  config = join(home, 'local.yaml');
  write({});
  mkdirSync(join(home, 'bin'));
  writeFileSync(
    join(home, 'bin', 'systemctl'),
    `#!/bin/sh\necho "$*" >> "${home}/asked"\ncase "$*" in *"$(cat "${home}/fails" 2>/dev/null || echo never)"*) echo "Failed to connect to bus" >&2; exit 1;; esac\n`,
  );
  chmodSync(join(home, 'bin', 'systemctl'), 0o755);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function write(smtp: Record<string, unknown>): void {
  const accounts = [{ id: 'mail', address: 'me@example.com', ...smtp }];
  const vault = { id: `v-${'a'.repeat(26)}`, dir: join(home, 'vault') };
  writeFileSync(config, JSON.stringify({ role: 'local', vault, state: join(home, 'state'), accounts }));
}

const service = (...args: string[]) =>
  run(['service', ...args, '--config', config], {
    HOME: home,
    PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
  });
const asked = () =>
  existsSync(join(home, 'asked')) ? readFileSync(join(home, 'asked'), 'utf8').trim().split('\n') : [];

describe.skipIf(process.platform !== 'linux')('service on Linux', () => {
  it('install writes the unit and has it started; status, restart and uninstall follow it', async () => {
    expect(json(await service('status', '--json'))).toMatchObject({ state: 'none', running: false });
    const installed = await service('install');
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(installed.stdout).toMatch(
      /^local runs now and at every login \(systemd: .*countersign-local\.service\)$/m,
    );
    const unit = readFileSync(join(home, UNIT), 'utf8');
    expect(unit).toContain(`"${PROGRAM}" "local" "--config" "${config}"`);
    expect(asked()).toEqual([
      '--user daemon-reload',
      '--user enable countersign-local.service',
      '--user restart countersign-local.service',
    ]);
    expect(json(await service('status', '--json'))).toMatchObject({ state: 'as planned', running: true });
    expect((await service('restart')).code).toBe(0);
    expect((await service('uninstall')).code).toBe(0);
    expect(existsSync(join(home, UNIT))).toBe(false);
    expect(asked().slice(-2)).toEqual([
      '--user disable --now countersign-local.service',
      '--user daemon-reload',
    ]);
    expect(await service('restart')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/service install/),
    });
  });

  it('a manager that can’t be reached: the unit is there, and it is said that it does not run', async () => {
    writeFileSync(join(home, 'fails'), 'daemon-reload');
    const ran = await service('install');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /^countersign: .*countersign-local\.service is written, but systemd did not take it \(systemctl --user daemon-reload: Failed to connect to bus\)/,
    );
    writeFileSync(join(home, 'fails'), 'is-active');
    const status = await service('status', '--json');
    expect(status.code).toBe(1);
    expect(json(status)).toMatchObject({ state: 'as planned', running: null });
  });

  it('a configuration that needs the shell’s variables is refused, since a service has none', async () => {
    const smtp = {
      host: 'smtp.example.com',
      port: 465,
      tls: 'implicit',
      user: 'me',
      password: { env: 'MAIL_PW' },
    };
    write({ smtp });
    const ran = await service('install');
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/MAIL_PW.*does not see your shell's.*0600/),
    });
    expect(existsSync(join(home, UNIT))).toBe(false);
  });

  it('the cloud’s program serves its own role only', async () => {
    const ran = await run(['service', 'install', '--config', config], { HOME: home }, CLOUD_PROGRAM);
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not a configuration of the cloud role/),
    });
  });
});
