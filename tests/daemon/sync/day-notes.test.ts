import { expect, test } from 'vitest';
import { withUpper } from '../../../shared/dashboard/own-part.ts';
import { type Computer, world } from './world.ts';

const PATH = 'Briefings/2026-11-20 email.md';
const upper = (mails: number) => `# 2026-11-20 email\n\n${mails} mails, times in UTC · [[Dashboard]]\n`;

/** Two computers that send have the same day note; both list another number of mails, and one publishes first. */
async function both(
  first: string,
  second: (note: string) => string,
): Promise<{ one: Computer; two: Computer }> {
  const w = await world();
  const [one, two] = [w.computer('local'), w.computer('local-two')];
  one.write(PATH, first);
  await one.step();
  await two.step();
  one.write(PATH, withUpper(one.read(PATH), upper(2)));
  two.write(PATH, second(two.read(PATH) ?? ''));
  await one.step();
  return { one, two };
}

test('two lists of the same day: the published one stays, and no copy is made of what can be made again', async () => {
  const { one, two } = await both(`${withUpper(null, upper(1))}Mine.`, (note) => withUpper(note, upper(3)));
  const report = await two.step();
  expect(report.conflicts).toEqual([]);
  expect(two.list()).toEqual([PATH]);
  expect(two.read(PATH)).toBe(one.read(PATH));
  expect(two.read(PATH)).toMatch(/^# 2026[^]*2 mails[^]*Mine\.$/);
});

test('two first lists of the same day', async () => {
  const w = await world();
  const [one, two] = [w.computer('local'), w.computer('local-two')];
  one.write(PATH, withUpper(null, upper(1)));
  two.write(PATH, withUpper(null, upper(2)));
  await one.step();
  expect((await two.step()).conflicts).toEqual([]);
  expect(two.list()).toEqual([PATH]);
});

test.each([
  ['below the line', (note: string) => `${withUpper(note, upper(3))}Call Ana.`],
  ['above the line', (note: string) => withUpper(note, upper(3)).replace('\n\n', '\n\nCall Ana.\n\n')],
  ['instead of everything', () => 'Call Ana.'],
])('what the person wrote %s is kept beside', async (_, second) => {
  const { one, two } = await both(withUpper(null, upper(1)), second);
  const report = await two.step();
  expect(report.conflicts).toHaveLength(1);
  expect(two.read(report.conflicts[0]?.copy ?? '')).toContain('Call Ana.');
  expect(two.read(PATH)).toBe(one.read(PATH));
});
