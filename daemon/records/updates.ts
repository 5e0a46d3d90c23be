import { type UpdateEntry } from '../../shared/dashboard/merge.ts';
import { instant } from '../../shared/text/time.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readUpdates, writeUpdates } from '../../shared/vault/typed-notes.ts';

/** News beyond this many a day would bury the dashboard; the audit log has them all. */
const MOST_A_DAY = 1000;

/** Tells the person something through `Updates/<agent>/<day>.md`; telling the same id twice is telling it once (M6). */
export async function tell(
  store: Store,
  agent: string,
  nowMs: number,
  entry: { id: string; kind: string; text: string },
): Promise<void> {
  const at = instant(nowMs);
  const day = at.slice(0, 10);
  const path = `Updates/${agent}/${day}.md`;
  for (;;) {
    const before = await store.read(path);
    const known = before === null ? null : readUpdates(before);
    // A note of ours that was damaged is left as it is for the person; today's news then waits for tomorrow's note.
    if (known !== null && !known.ok) return;
    const entries = known?.value.entries ?? [];
    if (entries.some(({ id }) => id === entry.id) || entries.length >= MOST_A_DAY) return;
    const text = writeUpdates({ type: 'updates', version: '1', agent, day }, [
      ...entries,
      { ...entry, text: oneLine(entry.text, 300), at, agent },
    ]);
    const outcome =
      before === null ? await store.create(path, text) : await store.replace(path, text, before);
    if (outcome === 'created' || outcome === 'replaced') return;
  }
}

/** All agents' news of the last `days` days that can be read. */
export async function allUpdates(store: Store, days: number, nowMs: number): Promise<UpdateEntry[][]> {
  const since = instant(nowMs - days * 86_400_000).slice(0, 10);
  const lists: UpdateEntry[][] = [];
  for (const path of await store.list('Updates')) {
    const name = path.split('/').at(-1) ?? '';
    if (name === 'hand.md' || name < since) continue;
    const read = readUpdates((await store.read(path)) ?? '');
    if (read.ok) lists.push(read.value.entries);
  }
  return lists;
}
