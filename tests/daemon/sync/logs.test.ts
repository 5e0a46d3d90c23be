import { describe, expect, test } from 'vitest';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { LogRetention } from '../../../daemon/records/log-retention.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { checkLogs } from '../../../shared/activity/check-logs.ts';
import { CHAIN_START } from '../../../shared/audit/chain.ts';
import {
  LOG_DAY_MS,
  anchorLine,
  appended,
  daysFrom,
  lineOf,
  logOf,
  logPath,
} from '../../support/log-days.ts';
import { git } from './clone-fixture.ts';
import { forge } from './forge.ts';
import { type Computer, needs, task, world } from './world.ts';

const iso = (daysAgo: number) => new Date(Date.now() - daysAgo * LOG_DAY_MS).toISOString().slice(0, 10);
const TODAY = iso(0);
/** Days that are old enough to go, and days that are not; nothing was recorded in between. */
const OLD_AND_NEW = [120, 119, 118, 20, 10, 1].map(iso);

/** A published vault in which the cloud has a log of these days, known to a local computer. */
async function settled(days: readonly string[]) {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  const log = logOf('cloud-a', days);
  for (const [path, text] of log.files) cloud.write(path, text);
  cloud.write(needs(1), task(1));
  await cloud.step();
  await local.step();
  return { w, cloud, local, days, log };
}

/** Takes old days out as the cloud does, until there is nothing more to take. */
async function retire(computer: Computer, keepDays: number): Promise<void> {
  const store = DiskStore.open(computer.vault);
  const audit = new AuditLog(store, computer.agent, Date.now);
  const retention = new LogRetention({ store, agent: computer.agent, audit, keepDays, now: Date.now });
  while ((await retention.look()).length > 0);
  store.close();
}

async function logAt(computer: Computer) {
  const store = DiskStore.open(computer.vault);
  const checked = await checkLogs(store);
  store.close();
  return checked[0];
}

describe('days that retention took out', () => {
  test('go from every vault, however many at once, and stay in the history', async () => {
    const { w, cloud, local, days } = await settled(daysFrom(iso(130), 130));
    await retire(cloud, 100);
    const report = await cloud.step();
    expect([report.restored, report.withheld]).toEqual([[], []]);
    const received = await local.step();
    expect(received.held).toEqual([]);
    for (const computer of [cloud, local])
      expect(await logAt(computer)).toMatchObject({ since: iso(100), shortened: true, breakCount: 0 });
    // A computer that comes later sees each step of it, and ends with the same.
    const late = w.computer('local-two');
    expect((await late.step()).held).toEqual([]);
    expect(late.list()).toEqual(local.list());
    const first = logPath('cloud-a', days[0] ?? '');
    const was = git(w.server.repository, 'log', '-1', '--format=%H', '--diff-filter=A', '--', first);
    expect(git(w.server.repository, 'show', `${was}:${first}`)).toContain(`${days[0] ?? ''} 0`);
  });

  test('travel with the line that lets them go, or not at all', async () => {
    const { cloud, local } = await settled(daysFrom(iso(95), 95));
    await retire(cloud, 92);
    const today = logPath('cloud-a', TODAY);
    const token = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`;
    const { head } = appended('', [], CHAIN_START);
    cloud.write(
      today,
      `${cloud.read(today) ?? ''}${appended('', [lineOf('cloud-a', TODAY, token)], head).text}`,
    );
    const report = await cloud.step();
    expect(report.withheld.map(({ kind }) => kind)).toEqual(['secret']);
    expect(report.published).toBe(null);
    expect((await local.step()).held).toEqual([]);
    expect(await logAt(local)).toMatchObject({ files: 95, shortened: false, breakCount: 0 });
  });
});

describe('days that are merely gone', () => {
  test('come back, also when a person says that what vanished is meant to be gone', async () => {
    const { cloud, days } = await settled(daysFrom(iso(150), 60));
    const first = days.slice(0, 40).map((day) => logPath('cloud-a', day));
    for (const path of first) cloud.remove(path);
    const frozen = await cloud.cycle();
    expect(frozen.frozen?.message).toContain('40 of 61 notes are gone');
    const report = await cloud.cycle({ unfreeze: 'accept' });
    expect(report.restored).toEqual(first);
    expect(await logAt(cloud)).toMatchObject({ files: 60, breakCount: 0, shortened: false });
  });

  test('come back on a computer whose log it is not, though an anchor lies there', async () => {
    const { w, local, days, log } = await settled(OLD_AND_NEW);
    const last = logPath('cloud-a', days.at(-1) ?? '');
    const [gone, from] = [logPath('cloud-a', days[0] ?? ''), logPath('cloud-a', days[1] ?? '')];
    const line = anchorLine('cloud-a', TODAY, from, log.heads.get(gone) ?? CHAIN_START);
    const head = log.heads.get(last) ?? CHAIN_START;
    local.write(logPath('cloud-a', TODAY), appended('', [line], head).text);
    local.remove(gone);
    const report = await local.step();
    expect(report.restored).toEqual([gone]);
    expect(w.published()).toContain(gone);
    expect(w.published()).not.toContain(logPath('cloud-a', TODAY));
  });
});

describe('a cloud whose key somebody has can’t', () => {
  type Forged = Awaited<ReturnType<typeof settled>>;
  const anchored = ({ days, log }: Forged, cut: number, said = cut) => {
    const [from, before] = [days[cut] ?? '', days[said - 1] ?? ''];
    const last = log.heads.get(logPath('cloud-a', days.at(-1) ?? '')) ?? CHAIN_START;
    const head = log.heads.get(logPath('cloud-a', before)) ?? CHAIN_START;
    const line = anchorLine('cloud-a', TODAY, logPath('cloud-a', from), head);
    return { [logPath('cloud-a', TODAY)]: appended('', [line], last).text };
  };
  const without = ({ days }: Forged, from: number, to: number): Record<string, null> =>
    Object.fromEntries(days.slice(from, to).map((day) => [logPath('cloud-a', day), null]));
  const rewritten = ({ days, log }: Forged, change: (text: string) => string) => {
    const path = logPath('cloud-a', days.at(-1) ?? '');
    return { [path]: change(log.files.get(path) ?? '') };
  };

  test.each<[string, (v: Forged) => Record<string, string | null>, number, string]>([
    ['take old days out without a word', (v) => without(v, 0, 2), 2, iso(120)],
    ['take out more days than it says', (v) => ({ ...anchored(v, 2), ...without(v, 0, 3) }), 1, iso(118)],
    ['take a day out of the middle', (v) => ({ ...anchored(v, 2), ...without(v, 3, 4) }), 1, iso(120)],
    ['take out the days of the theft', (v) => ({ ...anchored(v, 5), ...without(v, 3, 5) }), 2, iso(120)],
    [
      'say one thing and take out another',
      (v) => ({ ...anchored(v, 3, 2), ...without(v, 0, 3) }),
      3,
      iso(120),
    ],
    ['take everything out', (v) => without(v, 0, 6), 6, iso(120)],
    ['alter a line', (v) => rewritten(v, (text) => text.replace('work', 'play')), 1, iso(120)],
    ['cut a line off', (v) => rewritten(v, (text) => text.slice(0, text.indexOf('\n') + 1)), 1, iso(120)],
    [
      'write a day anew',
      (v) => rewritten(v, () => [...logOf('cloud-a', [iso(1)]).files.values()].join()),
      1,
      iso(120),
    ],
  ])('%s: it is held and named, and the log stays here', async (_, files, held, since) => {
    const all = await settled(OLD_AND_NEW);
    await forge(all.w, all.cloud.seed, files(all));
    const report = await all.local.cycle();
    expect(report.held).toHaveLength(held);
    expect(report.held[0]?.message).toMatch(/takes a day out of a log|changes lines of a log/);
    expect(await logAt(all.local)).toMatchObject({ since, breakCount: 0, shortened: since !== iso(120) });
  });
});
