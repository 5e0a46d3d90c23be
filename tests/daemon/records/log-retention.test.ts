import { describe, expect, it } from 'vitest';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { LogRetention, goingFiles } from '../../../daemon/records/log-retention.ts';
import { logFilesIn } from '../../../shared/activity/log-files.ts';
import { checkLogs } from '../../../shared/activity/check-logs.ts';
import { guardedStore } from '../../../shared/access/guarded-store.ts';
import { readLine } from '../../../shared/audit/chain.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { LOG_DAY_MS, daysFrom, logOf, logPath } from '../../support/log-days.ts';

const DAYS = daysFrom('2026-05-01', 200);
const NOW = Date.parse('2026-11-17T12:00:00Z');
const TODAY = '2026-11-17';

/** A store in which the n-th removal is the last thing that the process does. */
class Dying extends MemoryStore {
  left = Infinity;
  override async remove(path: string, expected: string) {
    if (this.left-- <= 0) throw new Error('the process ends here');
    return super.remove(path, expected);
  }
}

function world({ days = DAYS, keepDays = 100, now = NOW, agent = 'local' } = {}) {
  const store = new Dying();
  const log = logOf(agent, days);
  for (const [path, text] of log.files) store.plant(path, text);
  for (const [path, text] of logOf('cloud', days).files) store.plant(path, text);
  const clock = { now };
  const guarded = guardedStore(store, 'local', agent);
  const audit = new AuditLog(guarded, agent, () => clock.now);
  const open = () => new LogRetention({ store: guarded, agent, audit, keepDays, now: () => clock.now });
  return { store, log, clock, audit, open };
}

/** Looks until nothing is left to do; how many files each look took. */
async function settle(retention: LogRetention): Promise<number[]> {
  const taken: number[] = [];
  for (;;) {
    const gone = await retention.look();
    if (gone.length === 0) return taken;
    taken.push(gone.length);
  }
}

describe('days of a log that are older than they are kept', () => {
  it('go, a few at a time; what is left says since when and is whole', async () => {
    const { store, open } = world();
    const taken = await settle(open());
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(Math.max(...taken)).toBe(8);
    const [cloud, local] = await checkLogs(store);
    expect(local).toMatchObject({ since: '2026-08-09', shortened: true, breakCount: 0, unreadable: [] });
    // Nobody else's.
    expect(cloud).toMatchObject({ since: '2026-05-01', files: 200, shortened: false, breakCount: 0 });
  });

  it('leave a line that says what went and what the chain goes on from', async () => {
    const { store, log, open } = world({ keepDays: 195 });
    await settle(open());
    const text = (await store.read(logPath('local', TODAY))) ?? '';
    const line = readLine(text.trimEnd().split('\n').at(-1) ?? '');
    const before = log.heads.get(logPath('local', DAYS[4] ?? ''));
    expect(line).toMatchObject({
      action_type: 'anchor_log',
      actor: 'local',
      target: logPath('local', DAYS[5] ?? ''),
      parameters: { seq: String(before?.seq), hash: before?.hash, files: '5', lines: '10', breaks: '0' },
    });
  });

  it('stay for ever with 0, and nothing is written', async () => {
    const { store, open } = world({ keepDays: 0 });
    const before = await store.list('');
    expect(await settle(open())).toEqual([]);
    expect(await store.list('')).toEqual(before);
  });

  it('go once a day, with one anchor a day', async () => {
    const { store, clock, open } = world({ keepDays: 199 });
    const retention = open();
    expect(await settle(retention)).toEqual([1]);
    expect(await retention.look()).toEqual([]);
    clock.now += LOG_DAY_MS;
    expect(await settle(retention)).toEqual([1]);
    expect((await checkLogs(store))[1]).toMatchObject({ since: DAYS[2], breakCount: 0 });
  });

  it.each([0, 1, 3, 7])(
    'a process that ends after %i removals: whole at once, and the next one goes on',
    async (n) => {
      const { store, open } = world({ keepDays: 190 });
      store.left = n;
      await expect(open().look()).rejects.toThrow('ends here');
      expect((await checkLogs(store))[1]).toMatchObject({ breakCount: 0, since: DAYS[n], shortened: n > 0 });
      store.left = Infinity;
      await settle(open());
      expect((await checkLogs(store))[1]).toMatchObject({ breakCount: 0, since: DAYS[10] });
    },
  );

  it('an action that is recorded meanwhile is one more line of the same chain', async () => {
    const { store, audit, open } = world();
    await settle(open());
    await audit.write({
      ...{
        action_type: 'purge',
        target: 'x',
        parameters: {},
        approval_status: '',
        approved_by: '',
        result: '',
      },
    });
    expect((await checkLogs(store))[1]).toMatchObject({ breakCount: 0, shortened: true });
  });
});

describe('what retention must not do', () => {
  it('a clock that has jumped ten years ahead takes no more than one that has not: ninety days stay', async () => {
    const { store, open } = world({ now: NOW + 3650 * LOG_DAY_MS, keepDays: 365 });
    await settle(open());
    const left = logFilesIn(await store.list('Logs/local'));
    expect(left.filter(({ day }) => day <= TODAY).length).toBeGreaterThanOrEqual(89);
    expect((await checkLogs(store))[1]).toMatchObject({ breakCount: 0 });
  });

  it('a log with few days stays, however old they are', () => {
    const few = logFilesIn(daysFrom('2020-01-01', 90).map((day) => logPath('local', day)));
    expect(goingFiles(few, 365, NOW)).toBe(0);
  });

  it('make a broken log whole: a break that goes is counted, one that stays is shown', async () => {
    const { store, open } = world({ keepDays: 195 });
    const spoil = async (day: string) => {
      const path = logPath('local', day);
      store.plant(path, ((await store.read(path)) ?? '').replace('"work"', '"play"'));
    };
    await spoil(DAYS[1] ?? '');
    await spoil(DAYS[50] ?? '');
    await settle(open());
    const [, local] = await checkLogs(store);
    expect(local).toMatchObject({ since: DAYS[5], breakCount: 1, breaks: [{ file: { day: DAYS[50] } }] });
    const last = ((await store.read(logPath('local', TODAY))) ?? '').trimEnd().split('\n').at(-1) ?? '';
    expect(readLine(last)?.parameters).toMatchObject({ breaks: '1' });
  });

  it('cut where the chain does not join: the days before and behind a missing one go apart', async () => {
    const { store, open } = world({ keepDays: 195 });
    const missing = logPath('local', DAYS[5] ?? '');
    await store.remove(missing, (await store.read(missing)) ?? '');
    await settle(open());
    // Day 4 does not lead to day 6, so the log begins with day 4, and the break stays visible.
    expect((await checkLogs(store))[1]).toMatchObject({ since: DAYS[4], breakCount: 1 });
  });
});
