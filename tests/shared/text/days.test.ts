import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, workingDays } from '../../../shared/text/days.ts';

describe('addDays', () => {
  it.each([
    ['2026-11-20', 1, '2026-11-21'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-03-01', -365, '2025-03-01'],
  ])('%s %i → %s', (day, count, wanted) => {
    expect(addDays(day, count)).toBe(wanted);
  });
});

describe('workingDays', () => {
  // 2026-11-20 is a Friday.
  it.each([
    ['2026-11-20', '2026-11-20', 0],
    ['2026-11-20', '2026-11-21', 0],
    ['2026-11-20', '2026-11-22', 0],
    ['2026-11-20', '2026-11-23', 1],
    ['2026-11-21', '2026-11-23', 1],
    ['2026-11-20', '2026-11-27', 5],
    ['2026-11-16', '2026-11-20', 4],
    ['2026-11-20', '2026-12-21', 21],
    ['2026-11-23', '2026-11-20', 0],
    ['2026-11-20', 'nonsense', 0],
  ])('%s to %s: %i', (since, until, wanted) => {
    expect(workingDays(since, until)).toBe(wanted);
  });

  it('is the count one gets by looking at each day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 400 }), (from, days) => {
        const since = addDays('1990-01-01', from);
        let count = 0;
        for (let at = 1; at <= days; at++)
          if (![0, 6].includes(new Date(`${addDays(since, at)}T12:00:00Z`).getUTCDay())) count++;
        expect(workingDays(since, addDays(since, days))).toBe(count);
      }),
    );
  });
});
