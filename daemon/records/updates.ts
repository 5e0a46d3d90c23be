import { type UpdateEntry } from '../../shared/dashboard/merge.ts';
import { instant } from '../../shared/text/time.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { inert, oneLine } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readUpdates, writeUpdates } from '../../shared/vault/typed-notes.ts';

/** News beyond this many a day would bury the dashboard; the audit log has them all. */
const MOST_A_DAY = 1000;
/** Others may write the note between our reading and writing, but not this often in a row: it is then unreadable. */
const TRIES = 10;
/** How far another machine's clock may run ahead of ours before its news can't be of now. */
const AHEAD_MS = 3_600_000;

/** Tells the person something through `Updates/<agent>/<day>.md`; telling the same id twice is telling it once (M6). */
export async function tell(
  store: Store,
  agent: string,
  nowMs: number,
  entry: { id: string; kind: string; text: string },
): Promise<void> {
  await put(store, agent, nowMs, entry, (entries, known, added) =>
    known !== undefined || entries.length >= MOST_A_DAY ? null : [...entries, added],
  );
}

/** Like `tell` for a state that changes: of one id only what was told last stands. The same words again are nothing new. */
export async function retell(...told: Parameters<typeof tell>): Promise<void> {
  await put(...told, (entries, known, added) => {
    const others = entries.filter((entry) => entry !== known);
    return known?.text === added.text || others.length >= MOST_A_DAY ? null : [...others, added];
  });
}

/** Changes today's note; `change` gives null where it stays as it is. */
async function put(
  store: Store,
  agent: string,
  nowMs: number,
  entry: { id: string; kind: string; text: string },
  change: (
    entries: readonly UpdateEntry[],
    known: UpdateEntry | undefined,
    added: UpdateEntry,
  ) => UpdateEntry[] | null,
): Promise<void> {
  const at = instant(nowMs);
  const day = at.slice(0, 10);
  const path = `Updates/${agent}/${day}.md`;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await store.read(path);
    const known = before === null ? null : readUpdates(before);
    // A note of ours that was damaged is left as it is for the person; today's news then waits for tomorrow's note.
    if (known !== null && !known.ok) return;
    const entries = known?.value.entries ?? [];
    const added = { ...entry, text: oneLine(inert(entry.text), 300), at, agent };
    const next = change(
      entries,
      entries.find(({ id }) => id === entry.id),
      added,
    );
    if (next === null) return;
    const text = writeUpdates({ type: 'updates', version: '1', agent, day }, next);
    const outcome =
      before === null ? await store.create(path, text) : await store.replace(path, text, before);
    if (outcome === 'created' || outcome === 'replaced') return;
  }
}

/**
 * All agents' news of the last `days` days that can be read. The path, which the access table guards, says whose news it
 * is and of which day; a note that says otherwise, and news from the future, are left out.
 */
export async function allUpdates(store: Store, days: number, nowMs: number): Promise<UpdateEntry[][]> {
  const since = instant(nowMs - days * 86_400_000).slice(0, 10);
  const latest = instant(nowMs + AHEAD_MS);
  const lists: UpdateEntry[][] = [];
  for (const path of await store.list('Updates')) {
    const placed = placeOf(path);
    if (placed?.place !== 'updates' || placed.base === 'hand.md' || placed.base < since) continue;
    const read = readUpdates((await store.read(path)) ?? '');
    if (!read.ok) continue;
    const { updates, entries } = read.value;
    if (updates.agent !== placed.agent || `${updates.day}.md` !== placed.base) continue;
    lists.push(entries.filter(({ at }) => at <= latest));
  }
  return lists;
}
