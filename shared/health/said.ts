/**
 * Something that is known about the machinery, with whose word it is and of when: nothing is shown as true of now that only was
 * true when somebody wrote it down.
 */
export interface Said {
  readonly text: string;
  /** When it was said, milliseconds since 1970; null where that is not known. */
  readonly at: number | null;
  /**
   * `link`: this computer's own program just said it. `files`: it stands in the vault as it lies here. `plugin`: it is what is
   * known here and now, and needs no age.
   */
  readonly from: 'link' | 'files' | 'plugin';
  readonly grave: boolean;
  /** The note that it is about, or ''. */
  readonly path: string;
  /** When it will happen, milliseconds since 1970; null where that is not said. */
  readonly due: number | null;
}

export function said(text: string, from: Said['from'], at: number | null, grave = false): Said {
  return { text, at, from, grave, path: '', due: null };
}

const UNITS = [
  ['days', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A span in its largest unit, rounded down: `12 s`, `3 h`, `2 days`. Milliseconds. */
export function ageOf(ms: number): string {
  for (const [unit, length] of UNITS) {
    const count = Math.floor(ms / length);
    if (count >= 1) return unit === 'days' && count === 1 ? '1 day' : `${String(count)} ${unit}`;
  }
  return 'under a second';
}

/** `12 s ago, from this computer`, or `as of the files, 3 h old`. `now` in milliseconds since 1970. */
export function ageWords({ at, from }: Pick<Said, 'at' | 'from'>, now: number): string {
  if (from === 'plugin') return '';
  if (at === null) return from === 'link' ? 'from this computer' : 'as of the files, of unknown age';
  const age = ageOf(Math.max(0, now - at));
  return from === 'link' ? `${age} ago, from this computer` : `as of the files, ${age} old`;
}
