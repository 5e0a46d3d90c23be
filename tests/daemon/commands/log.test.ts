import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { checkLogs } from '../../../shared/activity/check-logs.ts';
import { CHAIN_START } from '../../../shared/audit/chain.ts';
import { LOG_DAY_MS, anchorLine, appended, daysFrom, logOf, logPath } from '../../support/log-days.ts';
import { CLOUD_PROGRAM, Machine, json, run } from './cli.ts';

const DAYS = daysFrom('2026-11-10', 5);
const LAST = DAYS.at(-1) ?? '';
const TIME = { timeout: 60_000 };

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
}, 60_000);
afterAll(() => machine.remove());

function plant(path: string, text: string, vault = machine.pair.localVault): void {
  const at = join(vault, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
}

it(
  'says of each agent whether its log is whole and since when, and prints its last lines',
  TIME,
  async () => {
    const cloud = logOf('cloud', DAYS);
    const local = logOf('local', DAYS);
    for (const [path, text] of cloud.files) plant(path, text);
    // The local one has days taken out, and says so.
    const [before, from] = [logPath('local', DAYS[1] ?? ''), logPath('local', DAYS[2] ?? '')];
    const last = logPath('local', LAST);
    const anchor = anchorLine('local', LAST, from, local.heads.get(before) ?? CHAIN_START);
    for (const [path, text] of local.files) if (path >= from) plant(path, text);
    plant(last, appended(local.files.get(last) ?? '', [anchor], local.heads.get(last) ?? CHAIN_START).text);

    const ran = await machine.run('log', '--last', '1');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.split('\n')).toEqual([
      'cloud        2026-11-10 to 2026-11-14, 10 lines: whole, from its first line',
      'local        2026-11-12 to 2026-11-14, 7 lines: whole, older days were taken out and are in the history of Git',
      '',
      '2026-11-14T09:00:00Z Took old days out of its log, which begins with 2026-11-12 (local)',
      '',
    ]);
  },
);

it('exits with 1 and names the line where a log is not whole', TIME, async () => {
  const path = logPath('cloud', DAYS[3] ?? '');
  plant(path, (logOf('cloud', DAYS).files.get(path) ?? '').replace('work', 'play'));
  const ran = await machine.run('log');
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  expect(ran.stdout).toContain('cloud        2026-11-10 to 2026-11-14, 10 lines: NOT whole\n');
  expect(ran.stdout).toContain(`  ${path} line 2: The chain breaks here`);
  const told = json(await machine.run('log', '--json'));
  expect(told).toMatchObject({
    whole: false,
    logs: [
      { agent: 'cloud', whole: false, break_count: 1, breaks: [{ path, line: 2 }] },
      { agent: 'local', whole: true, shortened: true, since: DAYS[2] },
    ],
    entries: [],
  });
});

it('each role takes out its own old days by itself, as its configuration says', TIME, async () => {
  const ago = (days: number) => new Date(Date.now() - days * LOG_DAY_MS).toISOString().slice(0, 10);
  const days = daysFrom(ago(93), 93);
  const theirs = { local: machine.pair.localVault, cloud: machine.pair.cloudVault };
  for (const role of ['local', 'cloud'] as const) {
    machine.configure(role, (config) => (config['logs'] = { keep_days: 91 }));
    rmSync(join(theirs[role], 'Logs', role), { recursive: true, force: true });
    for (const [path, text] of logOf(role, days).files) plant(path, text, theirs[role]);
  }
  expect(await machine.run('local', '--once')).toMatchObject({ code: 0 });
  await machine.drafted();
  for (const role of ['local', 'cloud'] as const) {
    const store = DiskStore.open(theirs[role]);
    const checked = await checkLogs(store);
    store.close();
    expect(checked.find(({ agent }) => agent === role)).toMatchObject({
      ...{ since: ago(91), until: ago(0), shortened: true, breakCount: 0 },
    });
  }
});

it('is a command of the cloud program too, about its own copy of the vault', TIME, async () => {
  const { cloudVault, cloudConfig } = machine.pair;
  rmSync(join(cloudVault, 'Logs'), { recursive: true, force: true });
  for (const [path, text] of logOf('cloud', DAYS).files) plant(path, text, cloudVault);
  const ran = await run(['log', '--config', cloudConfig], {}, CLOUD_PROGRAM);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toBe('cloud        2026-11-10 to 2026-11-14, 10 lines: whole, from its first line\n');
});

it('refuses a number that is none', TIME, async () => {
  expect(await machine.run('log', '--last', '-1')).toMatchObject({ code: 2, stdout: '' });
});
