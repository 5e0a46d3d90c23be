import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockProblem, isQuiet, minuteOfDay, readClock } from '../../../plugin/notify/quiet.ts';

describe('a time as clocks show it', () => {
  it.each([
    ['0:00', 0],
    ['00:00', 0],
    ['7:05', 425],
    [' 22:00 ', 1320],
    ['23:59', 1439],
  ])('%s is minute %i', (text, minute) => expect(readClock(text)).toBe(minute));

  it.each(['', '24:00', '7', '7:5', '7:60', '-1:00', '7.30', '1:000', 'x', '٧:٠٠', '7:00 pm'])(
    '%j is none',
    (text) => expect(readClock(text)).toBeNull(),
  );

  it('of a device is that of its own zone', () =>
    expect(minuteOfDay(new Date(2026, 10, 20, 7, 5, 59))).toBe(425));
});

describe('what is wrong with one', () => {
  it('says so, and what to write', () => {
    expect(clockProblem('25:00', '')).toBe(
      'Write a time from 0:00 to 23:59, such as 22:00, or leave it empty.',
    );
    expect(clockProblem('7:00', '07:00')).toContain('Both times are the same');
    expect(clockProblem('', '7:00')).toBe('');
    expect(clockProblem('22:00', '')).toBe('');
  });
});

describe('quiet hours', () => {
  it.each([
    ['within a day', '12:00', '13:30', [720, 809], [719, 810, 0]],
    ['over midnight', '22:00', '7:00', [1320, 1439, 0, 419], [1319, 420, 720]],
    ['up to midnight', '22:00', '0:00', [1320, 1439], [0, 1319]],
  ])('%s', (_, from, to, quiet, loud) => {
    expect(quiet.map((minute) => isQuiet(from, to, minute))).toEqual(quiet.map(() => true));
    expect(loud.map((minute) => isQuiet(from, to, minute))).toEqual(loud.map(() => false));
  });

  it.each([
    ['', ''],
    ['22:00', ''],
    ['', '7:00'],
    ['7:00', '7:00'],
    ['soon', '7:00'],
  ])('from %j to %j there are none', (from, to) => {
    for (let minute = 0; minute < 1440; minute++) expect(isQuiet(from, to, minute)).toBe(false);
  });

  it('of two different times, one and the other way round fill the day', () => {
    const clock = fc.integer({ min: 0, max: 1439 });
    const text = (minute: number) =>
      `${String(Math.floor(minute / 60))}:${String(minute % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(clock, clock, clock, (a, b, minute) => {
        fc.pre(a !== b);
        expect(isQuiet(text(a), text(b), minute)).toBe(!isQuiet(text(b), text(a), minute));
      }),
    );
  });
});
