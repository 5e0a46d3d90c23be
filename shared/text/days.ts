import { instant } from './time.ts';

const DAY_MS = 86_400_000;

/** The day `count` days after a day of the calendar in UTC, `2026-11-20`; before it where `count` is negative. */
export function addDays(day: string, count: number): string {
  return instant(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).slice(0, 10);
}

/**
 * Monday to Friday after `since` up to and with `until` (days in UTC): what "no answer for three working days" counts.
 * 0 where `until` is not later. Holidays differ by country and are not known here.
 */
export function workingDays(since: string, until: string): number {
  const days = Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${since}T00:00:00Z`)) / DAY_MS);
  if (!(days > 0)) return 0;
  const weeks = Math.floor(days / 7);
  const first = new Date(`${since}T00:00:00Z`).getUTCDay();
  let rest = 0;
  for (let at = 1; at <= days % 7; at++) {
    const weekday = (first + at) % 7;
    if (weekday !== 0 && weekday !== 6) rest++;
  }
  return weeks * 5 + rest;
}
