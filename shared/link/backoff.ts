/** A pause starts here and doubles with each failure in a row. Milliseconds. */
const FIRST = 1_000;
const LONGEST = 60_000;

/**
 * How long to wait before the next attempt: doubling, and anywhere in the upper half of that, so that several windows
 * of one computer do not knock together. `chance` is in [0, 1). Milliseconds.
 */
export function pauseAfter(failures: number, chance: number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 16));
  return Math.round(whole / 2 + (chance * whole) / 2);
}
