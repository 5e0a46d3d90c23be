import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { keyNotePath, writeKeyNote } from '../../../shared/pairing/key-note.ts';
import { Person } from '../../support/decisions.ts';
import { fsck, git, verifiesNatively } from './clone-fixture.ts';
import {
  approval,
  approved,
  decision,
  done,
  doubled,
  needs,
  pending,
  progress,
  task,
  world,
} from './world.ts';

const DECISION = 'Decisions/ap-taskaaaaaaaaaaaa/d-abcdefghijklmnopqrstuvwxyz.md';

describe('two clones of one vault over a real Git host', () => {
  test('notes travel both ways; moves arrive as moves; native git agrees on everything', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    cloud.write(needs(2), task(2));
    const first = await cloud.step();
    expect(first.published?.paths).toEqual([needs(1), needs(2)]);
    local.write('Company_Handbook.md', '# House rules\n');
    const joined = await local.step();
    expect(joined.applied).toEqual([needs(1), needs(2)]);
    expect(joined.published?.paths).toEqual(['Company_Handbook.md']);
    cloud.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress'));
    await cloud.step();
    expect(cloud.read('Company_Handbook.md')).toBe('# House rules\n');
    await local.step();
    expect(local.list()).toEqual(['Company_Handbook.md', progress('cloud-a', 1), needs(2)]);
    expect(local.read(progress('cloud-a', 1))).toBe(task(1, 'in_progress'));
    expect(w.published()).toEqual(local.list());
    for (const dir of [w.server.repository, cloud.gitDir, local.gitDir]) expect(fsck(dir)).toBe('');
    for (const commit of git(w.server.repository, 'rev-list', 'main').split('\n')) {
      expect(verifiesNatively(w.server.repository, commit, [cloud, local])).toBe(true);
    }
    const quiet = await cloud.step();
    expect(quiet).toMatchObject({ published: null, applied: [], backlog: [], backup: '' });
  });

  test('a vault that has notes already and an empty remote: the first commit holds them; empty on both sides is fine', async () => {
    const w = await world();
    const [local, cloud] = [w.computer('local'), w.computer('cloud-a')];
    expect((await cloud.step()).tip).toBe(null);
    local.write('Business_Goals.md', 'grow\n');
    local.write(needs(1), task(1));
    await local.step();
    expect(git(w.server.repository, 'rev-list', '--count', 'main')).toBe('1');
    await cloud.step();
    expect(cloud.list()).toEqual(local.list());
  });

  test('a full vault joins a full remote: the same bytes are no conflict, other bytes of a task give way and are kept', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    cloud.write(needs(2), task(2));
    await cloud.step();
    local.write(needs(1), task(1));
    local.write(needs(2), task(2, 'needs_action', 'mine'));
    local.write(needs(3), task(3));
    const report = await local.step();
    expect(report.rolledBack.map(({ paths }) => paths)).toEqual([[needs(2)]]);
    expect(report.published?.paths).toEqual([needs(3)]);
    expect(local.read(needs(2))).toBe(task(2));
    expect(git(local.gitDir, 'show', `${report.backup}:${needs(2)}`)).toBe(
      task(2, 'needs_action', 'mine').trimEnd(),
    );
  });

  test('two agents claim one task: one owns it, the other is rolled back with everything derived', async () => {
    const w = await world();
    const [a, b] = [w.computer('cloud-a'), w.computer('cloud-b')];
    a.write(needs(1), task(1));
    await a.step();
    await b.step();
    a.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress', 'a'));
    b.move(needs(1), progress('cloud-b', 1), task(1, 'in_progress', 'b'));
    b.write(pending(1), approval(1, 'a draft made too early'));
    await a.step();
    const lost = await b.step();
    expect(lost.published).toBe(null);
    expect(lost.rolledBack).toHaveLength(1);
    expect(lost.rolledBack[0]?.paths).toEqual([progress('cloud-b', 1), pending(1)]);
    expect(b.list()).toEqual([progress('cloud-a', 1)]);
    expect(git(b.gitDir, 'show', `${lost.backup}:${pending(1)}`)).toContain('too early');
    expect(doubled(w.published())).toEqual([]);
  });

  test('different tasks changed on both sides do not disturb each other', async () => {
    const w = await world();
    const [a, b] = [w.computer('cloud-a'), w.computer('cloud-b')];
    for (const n of [1, 2]) a.write(needs(n), task(n));
    await a.step();
    await b.step();
    a.move(needs(1), progress('cloud-a', 1));
    b.move(needs(2), progress('cloud-b', 2));
    await a.step();
    const report = await b.step();
    expect(report.rolledBack).toEqual([]);
    await a.step();
    expect(a.list()).toEqual([progress('cloud-a', 1), progress('cloud-b', 2)]);
    expect(b.list()).toEqual(a.list());
  });

  test('a decision is written once: other bytes at its path are neither published nor overwritten, an edited one is put back', async () => {
    const w = await world();
    const [one, two] = [w.computer('local'), w.computer('local-two')];
    const [first, second] = [await decision('first'), await decision('second')];
    one.write(DECISION, first);
    two.write(DECISION, second);
    await one.step();
    const clash = await two.step();
    expect(clash.withheld).toMatchObject([{ kind: 'decision', paths: [DECISION] }]);
    expect([two.read(DECISION), w.show(DECISION)]).toEqual([second, first.trimEnd()]);
    one.write(DECISION, await decision('edited'));
    const edited = await one.step();
    expect(edited.rolledBack[0]?.paths).toEqual([DECISION]);
    expect(one.read(DECISION)).toBe(first);
    one.remove(DECISION);
    expect((await one.step()).restored).toEqual([DECISION]);
  });

  test.each([
    ['nothing yet', () => ''],
    ['its first half', (whole: string) => whole.slice(0, whole.length / 2)],
    ['all but the end of its last line', (whole: string) => whole.trimEnd().slice(0, -1)],
  ])(
    'of a decision that is being written, with %s, nothing is published; then all of it',
    async (_, part) => {
      const w = await world();
      const one = w.computer('local');
      const whole = await decision('no');
      one.write('Company_Handbook.md', 'v1\n');
      one.write(DECISION, part(whole));
      const early = await one.step();
      expect(early.withheld).toMatchObject([{ kind: 'decision', paths: [DECISION] }]);
      expect(early.published?.paths).toEqual(['Company_Handbook.md']);
      one.write(DECISION, whole);
      expect((await one.step()).published?.paths).toEqual([DECISION]);
      expect([one.read(DECISION), w.show(DECISION)]).toEqual([whole, whole.trimEnd()]);
    },
  );

  test('the key note of a device travels to the other computers, and to pin it is for each of them', async () => {
    const w = await world();
    const [one, two] = [w.computer('local'), w.computer('local-two')];
    const { publicKey: key } = new Person('phone').signer;
    const path = keyNotePath(fingerprint(key));
    one.write(
      path,
      writeKeyNote({
        type: 'device_key',
        version: '1',
        key,
        name: 'phone',
        vault: '',
        made: '2026-11-20T08:30:00Z',
      }),
    );
    expect((await one.step()).published?.paths).toEqual([path]);
    await two.step();
    expect(two.read(path)).toBe(one.read(path));
  });

  test('a decision of a newer version goes on as it is', async () => {
    const w = await world();
    const one = w.computer('local');
    one.write(DECISION, (await decision('no')).replace('version: "1"', 'version: "2"'));
    expect((await one.step()).published?.paths).toEqual([DECISION]);
  });

  test('a free note changed on both sides: the published version stays, the other lies beside it and travels too', async () => {
    const w = await world();
    const [one, two] = [w.computer('local'), w.computer('local-two')];
    one.write('Company_Handbook.md', 'v1\n');
    one.write('Briefings/Week 47.md', 'v1\n');
    await one.step();
    await two.step();
    for (const path of ['Company_Handbook.md', 'Briefings/Week 47.md']) {
      one.write(path, 'one\n');
      two.write(path, 'two\n');
    }
    await one.step();
    const report = await two.step();
    expect(report.conflicts).toHaveLength(2);
    expect(two.read('Company_Handbook.md')).toBe('one\n');
    const copies = report.conflicts.map(({ copy }) => copy);
    expect(copies.map((copy) => two.read(copy))).toEqual(['two\n', 'two\n']);
    await two.step();
    await one.step();
    expect(copies.map((copy) => one.read(copy))).toEqual(['two\n', 'two\n']);
  });

  test('a free note deleted by a person is deleted everywhere, unless it was changed meanwhile', async () => {
    const w = await world();
    const [one, two] = [w.computer('local'), w.computer('local-two')];
    for (const name of ['A', 'B']) one.write(`Briefings/${name}.md`, 'v1\n');
    await one.step();
    await two.step();
    for (const name of ['A', 'B']) one.remove(`Briefings/${name}.md`);
    two.write('Briefings/B.md', 'v2\n');
    await two.step();
    await one.step();
    await two.step();
    expect([one.list(), two.list()]).toEqual([['Briefings/B.md'], ['Briefings/B.md']]);
  });

  test('an approval moved by Local and a late edit of it elsewhere: state wins, the words are kept', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(pending(1), approval(1));
    await cloud.step();
    await local.step();
    local.move(pending(1), approved(1));
    await local.step();
    cloud.write(pending(1), approval(1, 'late words'));
    const report = await cloud.step();
    expect(cloud.list()).toEqual([approved(1)]);
    expect(git(cloud.gitDir, 'show', `${report.backup}:${pending(1)}`)).toContain('late words');
    expect(w.published()).toEqual([approved(1)]);
  });

  test('an approval edited where it is stands beside a move of its task; a move of ours beside it does not', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(progress('cloud-a', 1), task(1, 'in_progress'));
    cloud.write(pending(1), approval(1, 'draft'));
    await cloud.step();
    await local.step();
    cloud.move(progress('cloud-a', 1), needs(1), task(1));
    await cloud.step();
    local.write(pending(1), approval(1, 'draft, edited'));
    const report = await local.step();
    expect(report.rolledBack).toEqual([]);
    expect(report.published?.paths).toEqual([pending(1)]);
    expect(report.applied).toEqual([progress('cloud-a', 1), needs(1)].sort());
    expect(local.list()).toEqual([needs(1), pending(1)].sort());
    await cloud.step();
    expect(cloud.read(pending(1))).toContain('edited');
    cloud.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress'));
    await cloud.step();
    local.write(pending(1), approval(1, 'edited twice'));
    local.move(needs(1), done(1), task(1, 'done'));
    const moved = await local.step();
    expect(moved.rolledBack.map(({ paths }) => paths)).toEqual([[done(1), pending(1)].sort()]);
    expect(git(local.gitDir, 'show', `${moved.backup}:${pending(1)}`)).toContain('edited twice');
  });

  test('logs: a line added is published, lines lost are put back', async () => {
    const w = await world();
    const cloud = w.computer('cloud-a');
    const log = 'Logs/cloud-a/2026-11-20.jsonl';
    cloud.write(log, '{"n":1}\n{"n":2}\n');
    await cloud.step();
    cloud.write(log, '{"n":1}\n{"n":2}\n{"n":3}\n');
    expect((await cloud.step()).published?.paths).toEqual([log]);
    cloud.write(log, '{"n":1}\n');
    const report = await cloud.step();
    expect(report.rolledBack[0]?.paths).toEqual([log]);
    expect(cloud.read(log)).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  test('what an agent may not write stays on its disk and is named', async () => {
    const w = await world();
    const cloud = w.computer('cloud-a');
    cloud.write(done(1), task(1));
    cloud.write('Company_Handbook.md', 'cloud writes rules\n');
    cloud.write(needs(2), task(2));
    const report = await cloud.cycle();
    expect(report.published?.paths).toEqual([needs(2)]);
    expect(report.withheld.map(({ kind, paths }) => [kind, paths])).toEqual([
      ['access', ['Company_Handbook.md']],
      ['access', [done(1)]],
    ]);
    expect(report.backlog).toEqual(['Company_Handbook.md', done(1)]);
    expect(cloud.read(done(1))).toBe(task(1));
  });
});
