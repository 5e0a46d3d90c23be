import { type Category } from '../../../shared/dashboard/put-aside.ts';
import { addDays } from '../../../shared/text/days.ts';
import { fromInstant } from '../../../shared/text/time.ts';
import { fits, parseGlob } from '../../cloud/handbook/glob.ts';
import { folded, termsOf } from './terms.ts';

/** What is looked for. A note has to meet all of it. */
export interface Query {
  /** Folded; each has to begin a word of the note. */
  readonly terms: readonly string[];
  readonly category: Category | null;
  /** Whether a sender's name or address is the one wanted; null where any is. */
  readonly from: ((text: string) => boolean) | null;
  /** The first day, `2026-11-20`, or '' for all. */
  readonly since: string;
}

export function queryOf(
  words: readonly string[],
  filters: { readonly category?: Category; readonly from?: string; readonly since?: string },
): Query {
  return {
    terms: [...new Set(termsOf(folded(words.join(' '))))],
    category: filters.category ?? null,
    from: filters.from === undefined ? null : fromTest(filters.from),
    since: filters.since ?? '',
  };
}

/** With a `*` a glob over the whole address or name (as in the handbook), else any part of either. */
function fromTest(wanted: string): (text: string) => boolean {
  if (wanted.includes('*')) {
    const glob = parseGlob(wanted);
    return (text) => fits(glob, text);
  }
  const part = folded(wanted);
  return (text) => folded(text.slice(0, 1000)).includes(part);
}

/** The day that `2026-11-20`, `7d` or `2w` means, seen from a day (UTC); null where it is none of them. */
export function sinceDay(text: string, today: string): string | null {
  const [, count, unit] = /^(\d{1,4})([dw])$/.exec(text) ?? [];
  if (count !== undefined) return addDays(today, -Number(count) * (unit === 'w' ? 7 : 1));
  return fromInstant(`${text}T00:00:00Z`) === null ? null : text;
}
