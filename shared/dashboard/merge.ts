/** What an agent tells the person through `Updates/<agent>/`; Local merges it into the dashboard (M6). */
export interface UpdateEntry {
  /** Derived from what happened, so that telling it twice is telling it once. */
  readonly id: string;
  readonly at: string;
  readonly agent: string;
  readonly kind: string;
  readonly text: string;
}

/**
 * The union of entries by (agent, id), newest first, at most `limit`. A pure function of the set of entries: merging
 * twice, in another order, or again after a crash gives the same list (M6, idempotent).
 */
export function mergeUpdates(lists: readonly (readonly UpdateEntry[])[], limit = 50): UpdateEntry[] {
  const byId = new Map<string, UpdateEntry>();
  for (const entry of lists.flat()) {
    const key = `${entry.agent}/${entry.id}`;
    const known = byId.get(key);
    if (known === undefined || order(entry, known) < 0) byId.set(key, entry);
  }
  return [...byId.values()].sort(order).slice(0, limit);
}

function order(a: UpdateEntry, b: UpdateEntry): number {
  return (
    compare(b.at, a.at) ||
    compare(a.agent, b.agent) ||
    compare(a.id, b.id) ||
    compare(a.kind + a.text, b.kind + b.text)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
