import type { InboxRow } from '../../shared/card/inbox.ts';

export type Grouping = 'urgency' | 'domain';

/** Where a row stands in a list that does not move while a person works in it. */
export interface Held {
  readonly id: string;
  readonly group: string;
}

/** What every list knows of its rows. */
export interface Row {
  readonly id: string;
  /** Whether it still belongs into the list. */
  readonly open: boolean;
  /** All that is searched, in lower case. */
  readonly text: string;
}

/** A line of what is shown: the heading of a group, or a row. */
export type Line<R extends Row> =
  | { readonly kind: 'group'; readonly name: string; readonly count: number }
  | {
      readonly kind: 'row';
      readonly row: R;
      /** Which of all rows it is, from 1. */
      readonly place: number;
    };

/** What has less left is urgent. Milliseconds. */
const SOON = 24 * 3_600_000;
const URGENCY = ['Expires within a day', 'High priority', 'Waits for you', 'Snoozed'];

/**
 * The order of a list that is laid out anew: by group, and within one as the mailbox ranks them. What is decided is left out, but for
 * `keep`; `snoozed` are the ids that this device puts last. `now` in milliseconds since 1970.
 */
export function laidOut(
  rows: readonly InboxRow[],
  by: Grouping,
  snoozed: ReadonlySet<string>,
  now: number,
  keep: string | null = null,
): Held[] {
  const groupOf = ({ id, domain, high, expires }: InboxRow) => {
    if (snoozed.has(id)) return 'Snoozed';
    if (by === 'domain') return domain;
    return URGENCY[expires - now < SOON ? 0 : high ? 1 : 2] ?? '';
  };
  const held = rows
    .filter(({ id, open }) => open || id === keep)
    .map((row) => ({ id: row.id, group: groupOf(row) }));
  const groups = new Set(held.map(({ group }) => group));
  const order = by === 'urgency' ? URGENCY : [...groups].filter((name) => name !== 'Snoozed').sort();
  return [...order, ...(by === 'domain' ? ['Snoozed'] : [])].flatMap((name) =>
    held.filter(({ group }) => group === name),
  );
}

/** Rows that the list does not show yet and that belong into it. */
export function arrivals(held: readonly Held[], rows: readonly Row[]): number {
  const shown = new Set(held.map(({ id }) => id));
  return rows.filter(({ id, open }) => open && !shown.has(id)).length;
}

/** The rows by id, those included that the list still shows although they belong into it no more; `gone` marks those. */
export function withGone<R extends Row>(
  rows: readonly R[],
  held: readonly Held[],
  known: ReadonlyMap<string, R>,
  gone: (row: R) => R,
): ReadonlyMap<string, R> {
  const all = new Map(rows.map((row) => [row.id, row]));
  for (const { id } of held) {
    const left = all.has(id) ? undefined : known.get(id);
    if (left !== undefined) all.set(id, left.open ? gone(left) : left);
  }
  return all;
}

/** Whether a row holds every word that is looked for, in any order and case. */
export function matches({ text }: Row, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** The words that are looked for, in lower case. */
export function wordsOf(sought: string): string[] {
  return sought
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** What is shown of a list, heading before each group; `rowOf` knows rows that are gone from the mailbox too. */
export function linesOf<R extends Row>(
  held: readonly Held[],
  rowOf: (id: string) => R | undefined,
  sought: string,
): Line<R>[] {
  const words = wordsOf(sought);
  const groups = new Map<string, R[]>();
  for (const { id, group } of held) {
    const row = rowOf(id);
    if (row === undefined || !matches(row, words)) continue;
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [row]);
    else rows.push(row);
  }
  let place = 0;
  return [...groups].flatMap(([name, rows]): Line<R>[] => [
    { kind: 'group', name, count: rows.length },
    ...rows.map((row) => ({ kind: 'row' as const, row, place: ++place })),
  ]);
}

/** The id that many steps away from another one in a list; the nearer end where the list ends, the first where there is none. */
export function neighbour(ids: readonly string[], from: string | null, step: number): string | null {
  const at = from === null ? -1 : ids.indexOf(from);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}

/** All ids from one to another, both included, in the order of the list. */
export function between(ids: readonly string[], from: string, to: string): string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)];
  return a < 0 || b < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}
