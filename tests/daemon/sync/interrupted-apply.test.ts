import { expect, test } from 'vitest';
import { type Computer, approval, needs, pending, progress, task, world } from './world.ts';

const GOALS = 'Business_Goals.md';

/** The process ends when it has written everything to the vault and has not yet remembered that. */
async function diesAfterWriting(computer: Computer, edits: number): Promise<void> {
  let written = 0;
  computer.onStep = (name) => {
    if (name === 'applied' && ++written === edits) throw new Error('the process ends here');
  };
  await expect(computer.cycle()).rejects.toThrow('the process ends here');
  computer.onStep = null;
  await computer.restart();
}

test('what others published under our commit is not ours for having been written here before a crash', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  for (const n of [1, 2]) cloud.write(needs(n), task(n));
  await cloud.step();
  local.write(GOALS, 'my goals\n');
  await diesAfterWriting(local, 2);
  expect([local.read(needs(2)), w.published().includes(GOALS)]).toEqual([task(2), true]);
  await cloud.step();
  for (const n of [1, 2]) cloud.move(needs(n), progress('cloud-a', n));
  await cloud.step();
  const report = await local.step();
  expect(report).toMatchObject({ rolledBack: [], conflicts: [], withheld: [], backup: '' });
  expect(local.list()).toEqual(w.published());
  expect(local.read(GOALS)).toBe('my goals\n');
});

test('what a person writes into either of them after the crash is theirs', async () => {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(pending(1), approval(1));
  await cloud.step();
  local.write(GOALS, 'my goals\n');
  await diesAfterWriting(local, 1);
  local.write(pending(1), approval(1, 'my words'));
  local.write(GOALS, 'my goals, and more\n');
  expect((await local.step()).published?.paths).toEqual([GOALS, pending(1)]);
});
