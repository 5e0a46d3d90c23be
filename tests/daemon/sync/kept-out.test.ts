import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAX_NOTE_BYTES } from '../../../shared/vault/note.ts';
import { type Computer, type World, approval, needs, pending, task, world } from './world.ts';

const HANDBOOK = 'Company_Handbook.md';
const LEDGER = 'Accounting/Ledger.md';

/** Two computers with the same notes. */
async function two(): Promise<{ w: World; one: Computer; other: Computer }> {
  const w = await world();
  const [one, other] = [w.computer('local'), w.computer('local-two')];
  one.write(HANDBOOK, 'rules\n');
  one.write(LEDGER, '1\n');
  one.write(needs(1), task(1));
  await one.step();
  await other.step();
  return { w, one, other };
}

function linkTo(computer: Computer, path: string): string {
  const elsewhere = join(computer.vault, '..', 'elsewhere.md');
  writeFileSync(elsewhere, 'rules that live elsewhere\n');
  rmSync(join(computer.vault, path));
  symlinkSync(elsewhere, join(computer.vault, path));
  return elsewhere;
}

const tooLarge = 'x'.repeat(MAX_NOTE_BYTES + 1);

/** What a person does to a published note that makes it none. */
const WAYS: readonly (readonly [string, string, (one: Computer) => void])[] = [
  ['a link in place of the handbook', HANDBOOK, (one) => void linkTo(one, HANDBOOK)],
  ['a ledger that has grown too large', LEDGER, (one) => one.write(LEDGER, tooLarge)],
  [
    'a folder in place of the ledger',
    LEDGER,
    (one) => {
      rmSync(join(one.vault, LEDGER));
      mkdirSync(join(one.vault, LEDGER));
    },
  ],
  ['a task with a picture pasted into it', needs(1), (one) => one.write(needs(1), tooLarge)],
  [
    'a link in place of a whole folder',
    LEDGER,
    (one) => {
      rmSync(join(one.vault, 'Accounting'), { recursive: true });
      symlinkSync(join(one.vault, '..'), join(one.vault, 'Accounting'));
    },
  ],
];

describe('a link in place of a folder is not followed, however often it is looked at', () => {
  const LINKED = ['Accounting', 'Skills/x', 'Pending_Approval/email'];
  const SKILL = 'Skills/x/SKILL.md';

  async function linked(target: (one: Computer, folder: string) => string) {
    const w = await world();
    const [cloud, one, other] = [w.computer('cloud-a'), w.computer('local'), w.computer('local-two')];
    cloud.write(pending(1), approval(1));
    await cloud.step();
    one.write(HANDBOOK, 'rules\n');
    one.write(LEDGER, '1\n');
    one.write(SKILL, 'a skill\n');
    await one.step();
    await other.step();
    const published = w.published();
    const link = () => {
      for (const folder of LINKED) {
        const there = target(one, folder);
        rmSync(join(one.vault, folder), { recursive: true, force: true });
        symlinkSync(there, join(one.vault, folder));
      }
    };
    return { w, one, other, published, link };
  }

  function elsewhere(one: Computer, folder: string): string {
    const there = join(one.vault, '..', 'elsewhere', folder);
    mkdirSync(there, { recursive: true });
    for (const name of ['Ledger.md', 'SKILL.md', 'Other.md', basename(pending(1))])
      writeFileSync(join(there, name), 'private\n');
    return there;
  }

  function movedTo(one: Computer, folder: string): string {
    const there = join(one.vault, '..', 'moved', folder);
    mkdirSync(dirname(there), { recursive: true });
    renameSync(join(one.vault, folder), there);
    return there;
  }

  async function threeCycles(w: World, one: Computer, published: readonly string[]): Promise<void> {
    for (let round = 0; round < 3; round++) {
      const report = await one.step();
      expect([report.published, report.deletedPending, report.restored]).toEqual([null, [], []]);
      expect(report.ignored.map(({ path }) => path).sort()).toEqual([...LINKED].sort());
      expect(w.published()).toEqual(published);
      expect(w.show(LEDGER)).toBe('1');
    }
  }

  test.each([false, true])('to other notes: none is published (after a start: %s)', async (anew) => {
    const { w, one, link, published } = await linked(elsewhere);
    await one.step();
    if (anew) await one.restart();
    link();
    await threeCycles(w, one, published);
  });

  test('to nowhere: nothing counts as deleted', async () => {
    const { w, one, link, published } = await linked(() => '/nowhere/at/all');
    await one.restart();
    link();
    await threeCycles(w, one, published);
  });

  test('what it leads to stays when the notes are changed and removed elsewhere', async () => {
    const { one, other, link } = await linked(movedTo);
    await one.step();
    link();
    await one.step();
    other.remove(LEDGER);
    other.write(SKILL, 'another skill\n');
    await other.step();
    for (let round = 0; round < 2; round++) await one.step();
    expect([one.read(LEDGER), one.read(SKILL)]).toEqual(['1\n', 'a skill\n']);
  });

  test('nor when it takes the folder’s place after the look', async () => {
    const { w, one, other } = await linked(elsewhere);
    await one.step();
    other.remove(LEDGER);
    other.write(SKILL, 'another skill\n');
    await other.step();
    one.onStep = (name) => {
      if (name !== 'kept') return;
      one.onStep = null;
      for (const folder of ['Accounting', 'Skills'])
        symlinkSync(movedTo(one, folder), join(one.vault, folder));
    };
    const report = await one.step();
    expect(report.withheld.flatMap(({ paths }) => paths).sort()).toEqual([LEDGER, SKILL]);
    expect([one.read(LEDGER), one.read(SKILL)]).toEqual(['1\n', 'a skill\n']);
    expect((await one.step()).published).toBeNull();
    expect(w.show(SKILL)).toBe('another skill');
  });

  test('nor is it read when that happens between the look and the reading', async () => {
    const { w, one } = await linked(elsewhere);
    one.write(LEDGER, '2\n');
    one.onStep = (name) => {
      if (name !== 'scanned') return;
      one.onStep = null;
      rmSync(join(one.vault, 'Accounting'), { recursive: true });
      symlinkSync(elsewhere(one, 'Accounting'), join(one.vault, 'Accounting'));
    };
    expect((await one.step()).published).toBeNull();
    expect(w.show(LEDGER)).toBe('1');
  });
});

describe('what is there but is no note any more is not deleted, and does not stop sync', () => {
  const cases = WAYS.flatMap((way) => [false, true].map((anew) => [...way, anew] as const));
  test.each(cases)('%s', async (_, path, happens, anew) => {
    const { w, one, other } = await two();
    happens(one);
    if (anew) await one.restart();
    one.write('Business_Goals.md', 'earn\n');
    const report = await one.step();
    expect(report.published?.paths).toEqual(['Business_Goals.md']);
    expect(report.ignored.some((kept) => path.startsWith(kept.path))).toBe(true);
    expect(report.restored).toEqual([]);
    expect(w.published()).toContain(path);
    await other.step();
    expect(other.read(path)).not.toBeNull();

    // A newer version from elsewhere waits, and everything else comes in: in one look at the remote, round after round.
    const newer = path === needs(1) ? task(1, 'needs_action', 'more') : 'newer\n';
    other.write(path, newer);
    other.write('Briefings/Monday.md', 'calm\n');
    await other.step();
    const state = () => readFileSync(join(one.gitDir, 'countersign', 'state.json')).length;
    let size = 0;
    for (let round = 0; round < 3; round++) {
      const asked = w.server.requests.length;
      const next = await one.step();
      expect(next.withheld.map(({ paths }) => paths)).toEqual([[path]]);
      expect(next.withheld[0]?.message).toContain('Move it away');
      expect(w.server.requests.length - asked).toBeLessThan(6);
      if (round > 0) expect(state()).toBe(size);
      size = state();
    }
    expect(one.read('Briefings/Monday.md')).toBe('calm\n');
    expect(w.show(path)).toBe(newer.trimEnd());

    // Moved away, the published version takes its place.
    const away = path.startsWith('Accounting') ? join(one.vault, 'Accounting') : join(one.vault, path);
    rmSync(away, { recursive: true });
    await one.step();
    expect(one.read(path)).toBe(newer);
  });

  test('what it leads to is neither read nor written', async () => {
    const { w, one, other } = await two();
    const elsewhere = linkTo(one, HANDBOOK);
    await one.step();
    other.write(HANDBOOK, 'newer rules\n');
    await other.step();
    await one.step();
    expect(readlinkSync(join(one.vault, HANDBOOK))).toBe(elsewhere);
    expect(readFileSync(elsewhere, 'utf8')).toBe('rules that live elsewhere\n');
    expect(w.show(HANDBOOK)).toBe('newer rules');
  });

  test('what stands there stays where it is when the note is deleted elsewhere', async () => {
    const { w, one, other } = await two();
    rmSync(join(one.vault, LEDGER));
    one.write(`${LEDGER}/mine.txt`, 'mine\n');
    await one.step();
    other.remove(LEDGER);
    await other.step();
    expect(w.published()).not.toContain(LEDGER);
    for (let round = 0; round < 2; round++) {
      expect((await one.step()).withheld).toEqual([]);
      expect(one.read(`${LEDGER}/mine.txt`)).toBe('mine\n');
    }
  });

  test('a link that a person replaces by a note of their own is an edit of the published one', async () => {
    const { w, one } = await two();
    linkTo(one, HANDBOOK);
    await one.step();
    rmSync(join(one.vault, HANDBOOK));
    one.write(HANDBOOK, 'rules, written here again\n');
    expect((await one.step()).published?.paths).toEqual([HANDBOOK]);
    expect(w.show(HANDBOOK)).toBe('rules, written here again');
  });
});
