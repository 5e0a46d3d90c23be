import { type HeldNote, heldNow } from '../dashboard/held-back.ts';
import type { UpdateEntry } from '../dashboard/merge.ts';
import { placeOf, roleOf } from '../vault/layout.ts';
import type { Store } from '../vault/store.ts';
import { readUpdates } from '../vault/typed-notes.ts';

/** A computer says again each day what is still held back, so that its last days of news are all that has to be read. */
const DAYS = 2;

/** What the computers that send said last about what sync holds back; `about`: of this note alone. */
export async function heldNotes(store: Pick<Store, 'list' | 'read'>, about = ''): Promise<HeldNote[]> {
  const days = new Map<string, string[]>();
  for (const path of await store.list('Updates')) {
    const placed = placeOf(path);
    if (placed?.place !== 'updates' || roleOf(placed.agent) !== 'local' || placed.base === 'hand.md')
      continue;
    days.set(placed.agent, [...(days.get(placed.agent) ?? []), path]);
  }
  const entries: UpdateEntry[] = [];
  for (const [agent, paths] of days) {
    for (const path of paths.slice(-DAYS)) {
      const text = (await store.read(path)) ?? '';
      // Most days hold nothing back, and then nothing has to be read by the codec.
      if (!text.includes(`"held:${about}`)) continue;
      const read = readUpdates(text);
      if (read.ok && read.value.updates.agent === agent) entries.push(...read.value.entries);
    }
  }
  return heldNow(entries).filter((held) => about === '' || held.about === about);
}
