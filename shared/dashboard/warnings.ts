import { type UpdateEntry } from './merge.ts';

/** What a warning is about: its id without the moment (`mailbox:work:1795167000` → `mailbox:work`). */
export function subjectOf(id: string): string {
  return id.replace(/:\d{1,15}$/, '');
}

/**
 * The warnings that still stand: of each agent and subject the last word, where that is `warning` and not `resolved`. Newest
 * first; each text once.
 */
export function openWarnings(entries: readonly UpdateEntry[]): UpdateEntry[] {
  const last = new Map<string, UpdateEntry>();
  for (const entry of entries) {
    if (entry.kind !== 'warning' && entry.kind !== 'resolved') continue;
    const about = `${entry.agent} ${subjectOf(entry.id)}`;
    const known = last.get(about);
    if (known === undefined || isLater(entry, known)) last.set(about, entry);
  }
  const standing = [...last.values()].filter(({ kind }) => kind === 'warning');
  return standing.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1));
}

/** Told in the same second, the one further down in its note was told later: lists keep that order. */
function isLater(entry: UpdateEntry, known: UpdateEntry): boolean {
  return entry.at >= known.at;
}
