import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAX_NOTE_BYTES } from '../../../shared/vault/note.ts';
import { type Computer, type World, needs, task, world } from './world.ts';

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

describe('what is there but is no note any more is not deleted, and does not stop sync', () => {
  test.each(WAYS)('%s', async (_, path, happens) => {
    const { w, one, other } = await two();
    happens(one);
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
