/** An instant as the person's own clock shows it, with the zone (PROTOCOL §9: an offset only for display). */
export function localTime(instant: string): string {
  const format = new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return format.format(new Date(instant));
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A span of time in its largest unit, rounded down: "2 days", "1 hour", "40 seconds"; '' when it is over. Milliseconds. */
export function span(ms: number): string {
  for (const [unit, length] of UNITS) {
    const count = Math.floor(ms / length);
    if (count >= 1) return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
  }
  return '';
}

/** What a `datetime-local` field holds: the wall clock of this device, to the minute. Milliseconds since 1970. */
export function wallClock(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Milliseconds since 1970 of such a field, or null while it is not filled in. */
export function fromWallClock(value: string): number | null {
  const ms = new Date(value).getTime();
  return Number.isNaN(ms) ? null : ms;
}

export interface Moment {
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Times that people put things off to, by the wall clock of this device; those that are over or too near are left out. */
export function usualMoments(now: number): Moment[] {
  const day = (days: number, hour: number) => {
    const at = new Date(now);
    return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, hour).getTime();
  };
  // Monday is 1; from a Monday, the next one.
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  return [
    { label: 'In an hour', at: now + 3_600_000 },
    { label: 'This evening', at: day(0, 18) },
    { label: 'Tomorrow morning', at: day(1, 9) },
    { label: 'Monday morning', at: day(toMonday, 9) },
  ].filter(({ at }) => at >= now + 3_600_000);
}
