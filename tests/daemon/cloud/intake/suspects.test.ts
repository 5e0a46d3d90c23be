import { expect, test } from 'vitest';
import { Suspects } from '../../../../daemon/cloud/intake/suspects.ts';

function suspectsAt(ms = 0) {
  const clock = { ms };
  return { clock, suspects: new Suspects(() => clock.ms) };
}

test('a message that is refused is asked for again when nothing else waits and it is due', () => {
  const { clock, suspects } = suspectsAt();
  expect(suspects.order([1, 2, 3])).toEqual([1, 2, 3]);
  suspects.asks(1);
  expect(suspects.refused(1)).toBe(true);
  expect(suspects.order([1, 2, 3])).toEqual([2, 3]);
  expect(suspects.order([1])).toEqual([1]);
  suspects.refused(1);
  expect(suspects.order([1])).toEqual([]);
  clock.ms = 60_000;
  expect(suspects.order([1, 2, 3])).toEqual([2, 3]);
  expect(suspects.order([1])).toEqual([1]);
  suspects.settled(1);
  expect(suspects.order([1, 2, 3])).toEqual([1, 2, 3]);
});

test('a message over which the connection broke is one too, and one that was not asked for is not', () => {
  const { suspects } = suspectsAt();
  suspects.asks(1);
  suspects.broke();
  expect(suspects.size).toBe(1);
  expect(suspects.order([1, 2])).toEqual([2]);
  suspects.asks(2);
  suspects.settled(2);
  suspects.broke();
  expect(suspects.size).toBe(1);
});

test('each further failure waits twice as long, up to an hour', () => {
  const { clock, suspects } = suspectsAt();
  const waits: number[] = [];
  for (let time = 0; time < 9; time++) {
    suspects.refused(1);
    const from = clock.ms;
    while (suspects.order([1]).length === 0) clock.ms += 60_000;
    waits.push((clock.ms - from) / 60_000);
  }
  expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
});

test('a server that refuses everything is the server’s trouble', () => {
  const { suspects } = suspectsAt();
  expect([1, 2, 3, 4].map((uid) => suspects.refused(uid))).toEqual([true, true, true, true]);
  expect(suspects.refused(5)).toBe(false);
});

test('many damaged messages are asked for one at a time and are no news about the server', () => {
  const { suspects } = suspectsAt();
  const all = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const uid of all) {
    suspects.refused(uid);
    suspects.settled(100);
  }
  for (const uid of all) {
    expect(suspects.order(all)).toEqual([uid]);
    expect(suspects.refused(uid)).toBe(true);
  }
  expect(suspects.order(all)).toEqual([]);
  suspects.tryNow();
  expect(suspects.order(all)).toEqual([1]);
});

test('what no longer waits is forgotten, and so is everything under new numbers', () => {
  const { suspects } = suspectsAt();
  suspects.refused(1);
  suspects.refused(2);
  suspects.keepOnly([2]);
  expect(suspects.size).toBe(1);
  suspects.clear();
  expect(suspects.size).toBe(0);
});
