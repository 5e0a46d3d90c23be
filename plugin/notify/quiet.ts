/** Minutes since midnight of a time as clocks show it (`7:30`, `22:00`), or null where it is none. */
export function readClock(text: string): number | null {
  const [, hours = '', minutes = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim().slice(0, 10)) ?? [];
  return hours === '' ? null : Number(hours) * 60 + Number(minutes);
}

/** What is wrong with a time that a person typed beside another one, or ''. Both empty: no quiet hours. */
export function clockProblem(text: string, other: string): string {
  if (text.trim() === '') return '';
  const time = readClock(text);
  if (time === null) return 'Write a time from 0:00 to 23:59, such as 22:00, or leave it empty.';
  return time === readClock(other)
    ? 'Both times are the same, which is no time at all; change one, or empty both.'
    : '';
}

/**
 * Whether a minute of the day lies in the quiet hours: from the first time on, up to the second, over midnight where the first
 * is the later one. One of two times alone makes none.
 */
export function isQuiet(from: string, to: string, minute: number): boolean {
  const [start, end] = [readClock(from), readClock(to)];
  if (start === null || end === null || start === end) return false;
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

/** The minute of the day that the clock on the wall of this device shows. */
export function minuteOfDay(now: Date): number {
  return now.getHours() * 60 + now.getMinutes();
}
