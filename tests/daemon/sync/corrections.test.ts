import { describe, expect, test } from 'vitest';
import { type Computer, type World, done, needs, progress, task, world } from './world.ts';

/** All clones hold what is published, and nothing is left to do. */
async function inStep(w: World, computers: readonly Computer[]): Promise<void> {
  for (const computer of computers) await computer.step();
  for (const computer of computers) {
    expect(await computer.step()).toMatchObject({
      published: null,
      applied: [],
      rolledBack: [],
      withheld: [],
    });
    expect(computer.list()).toEqual(w.published());
  }
}

describe('two agents judge the same mail differently (docs/decisions/0012)', () => {
  test('the note that is published first stands; the other gives way, is kept, and is not made again', async () => {
    const w = await world();
    const [one, other, local] = [w.computer('cloud-a'), w.computer('cloud-b'), w.computer('local')];
    one.write(needs(1), task(1, 'needs_action', 'newsletter'));
    other.write(needs(1), task(1, 'needs_action', 'needs_reply'));
    await one.step();
    const report = await other.step();
    expect(report.rolledBack.map(({ paths }) => paths)).toEqual([[needs(1)]]);
    expect(report.backup).not.toBe('');
    await inStep(w, [one, other, local]);
    expect(local.read(needs(1))).toContain('newsletter');
    expect(w.published()).toEqual([needs(1)]);
  });

  test('so it does where the other has already claimed or filed it', async () => {
    for (const place of [progress('cloud-a', 1), done(1)]) {
      const w = await world();
      const [one, other, local] = [w.computer('cloud-a'), w.computer('cloud-b'), w.computer('local')];
      const owner = place === done(1) ? local : one;
      owner.write(place, task(1, 'in_progress', 'newsletter'));
      await owner.step();
      other.write(needs(1), task(1, 'needs_action', 'needs_reply'));
      await inStep(w, [one, other, local]);
      expect(w.published()).toEqual([place]);
    }
  });
});

describe('a correction on its way through Git', () => {
  test('reaches the cloud where the note lies, and as a promotion', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    local.write(done(1), task(1, 'done'));
    local.write(done(2), task(2, 'done'));
    await local.step();
    await cloud.step();
    local.write(done(1), task(1, 'done', 'corrected'));
    local.move(done(2), needs(2), task(2, 'needs_action', 'promoted'));
    await local.step();
    await inStep(w, [local, cloud]);
    expect(cloud.read(done(1))).toContain('corrected');
    expect(cloud.read(needs(2))).toContain('promoted');
    cloud.move(needs(2), progress('cloud-a', 2), task(2, 'in_progress', 'promoted'));
    await inStep(w, [cloud, local]);
  });

  test('gives way to a claim that was published first, as a whole', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    await cloud.step();
    await local.step();
    cloud.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress'));
    await cloud.step();
    local.write(needs(1), task(1, 'needs_action', 'corrected'));
    const report = await local.step();
    expect(report.rolledBack.map(({ paths }) => paths)).toEqual([[needs(1)]]);
    await inStep(w, [local, cloud]);
    expect(w.published()).toEqual([progress('cloud-a', 1)]);
  });

  test('that was published first lets no claim pass', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(needs(1), task(1));
    await cloud.step();
    await local.step();
    local.write(needs(1), task(1, 'needs_action', 'corrected'));
    await local.step();
    cloud.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress'));
    await inStep(w, [cloud, local]);
    expect(w.published()).toEqual([needs(1)]);
    expect(cloud.read(needs(1))).toContain('corrected');
  });
});
