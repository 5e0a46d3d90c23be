import { describe, expect, test } from 'vitest';
import { emptyPlan } from '../../../daemon/sync/replay-plan.ts';
import { keepOneName } from '../../../daemon/sync/one-place.ts';
import { VaultView } from '../../../daemon/sync/vault-view.ts';
import { type Computer, type World, world } from './world.ts';

const [UPPER, LOWER, OTHER] = ['Briefings/Plan.md', 'Briefings/plan.md', 'Briefings/Second plan.md'];

/** Two laptops of one vault, with these notes published by the first and known to both. */
async function laptops(notes: readonly string[]): Promise<{ w: World; one: Computer; other: Computer }> {
  const w = await world();
  const [one, other] = [w.computer('local'), w.computer('local-two')];
  one.write('Company_Handbook.md', 'rules\n');
  for (const path of notes) one.write(path, 'theirs\n');
  await one.step();
  await other.step();
  return { w, one, other };
}

const briefings = (paths: readonly string[]) => paths.filter((path) => path.startsWith('Briefings/'));

// Where a file system takes the two for one, there is only one of them.
describe.runIf(process.platform === 'linux')('of two names that differ in case only one is published', () => {
  test('made on two laptops at once: the second waits for another name, with its bytes where they are', async () => {
    const { w, one, other } = await laptops([]);
    one.write(UPPER, 'theirs\n');
    await one.step();
    other.write(LOWER, 'mine\n');
    const report = await other.step();
    expect(report.withheld).toMatchObject([{ kind: 'same-name', paths: [LOWER] }]);
    expect(report.withheld[0]?.message).toBe(
      `${LOWER} stays unpublished: it differs from ${UPPER} only in upper and lower case, which some computers can't keep apart; rename it.`,
    );
    for (let round = 0; round < 3; round++) {
      expect(briefings(w.published())).toEqual([UPPER]);
      expect([other.read(UPPER), other.read(LOWER)]).toEqual(['theirs\n', 'mine\n']);
      expect((await one.step()).held).toEqual([]);
      if (round === 1) await other.restart();
      const { withheld, ignored, backlog } = await other.step();
      expect([...withheld, ...ignored].map(({ message }) => message).join()).toMatch(/rename it/);
      expect(backlog.filter((path) => path !== LOWER)).toEqual([]);
    }
    other.move(LOWER, OTHER);
    expect((await other.step()).published?.paths).toEqual([OTHER]);
    await one.step();
    expect(one.read(OTHER)).toBe('mine\n');
    expect(briefings(one.list())).toEqual([UPPER, OTHER]);
  });

  test('a note renamed here while it is edited elsewhere: the edit keeps its name', async () => {
    const { w, one, other } = await laptops([LOWER]);
    other.write(LOWER, 'edited\n');
    await other.step();
    one.move(LOWER, UPPER);
    expect((await one.step()).withheld).toMatchObject([{ kind: 'same-name', paths: [UPPER] }]);
    expect(briefings(w.published())).toEqual([LOWER]);
    expect([one.read(LOWER), one.read(UPPER)]).toEqual(['edited\n', 'theirs\n']);
    expect((await other.step()).held).toEqual([]);
  });

  test.each([
    [LOWER, UPPER],
    [UPPER, LOWER],
  ])(
    '%s is published and %s made beside it: what others have stays the note, after a start too',
    async (published, made) => {
      const { w, one, other } = await laptops([published]);
      await one.restart();
      one.write(made, 'mine\n');
      for (const text of ['edited\n', 'edited again\n']) {
        one.write(published, text);
        const report = await one.step();
        expect(report.ignored).toMatchObject([{ path: made, message: expect.stringMatching(/rename it$/) }]);
        expect([briefings(w.published()), w.show(published)]).toEqual([[published], text.trim()]);
      }
      const received = await other.step();
      expect([received.held, other.read(published)]).toEqual([[], 'edited again\n']);
      expect([one.read(published), one.read(made)]).toEqual(['edited again\n', 'mine\n']);
    },
  );

  test.each([
    [LOWER, UPPER, false],
    [UPPER, LOWER, false],
    [LOWER, UPPER, true],
    [UPPER, LOWER, true],
  ])('%s becomes %s by one person: that is published (after a start: %s)', async (from, to, anew) => {
    const { w, one, other } = await laptops([from]);
    if (anew) await one.restart();
    one.move(from, to);
    const report = await one.step();
    expect([report.withheld, report.published?.paths]).toEqual([[], [UPPER, LOWER]]);
    expect(briefings(w.published())).toEqual([to]);
    expect((await other.step()).held).toEqual([]);
    expect(briefings(other.list())).toEqual([to]);
  });
});

test('of two new notes in one plan one goes out', () => {
  const plan = emptyPlan();
  for (const path of [UPPER, LOWER, OTHER]) plan.publish.set(path, new Map([[path, 'a']]));
  keepOneName(plan, new VaultView());
  // Once the first waits, nothing stands in the second's way.
  expect([...plan.publish.keys()]).toEqual([LOWER, OTHER]);
  expect(plan.withheld).toMatchObject([{ kind: 'same-name', paths: [UPPER] }]);
});
