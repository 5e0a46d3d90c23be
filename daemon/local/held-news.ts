import { HELD_BACK, LET_GO, heldId } from '../../shared/dashboard/held-back.ts';
import { type UpdateEntry } from '../../shared/dashboard/merge.ts';
import { addDays } from '../../shared/text/days.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readUpdates } from '../../shared/vault/typed-notes.ts';
import { retell } from '../records/updates.ts';
import { type SyncReport } from '../sync/report.ts';

type Held = Pick<SyncReport, 'held' | 'withheld'>;

/** More is a flood, which the dashboard counts; each costs a line of the day's news. */
const MOST = 50;

/**
 * Tells through `Updates/` what sync holds back, so that a card can say so on every device (docs/card.md). Said once a day and
 * when it changes: a note that is held back for a week costs seven lines, one that is not costs none.
 */
export async function tellHeldBack(
  store: Store,
  agent: string,
  nowMs: number,
  report: Held | null,
): Promise<void> {
  if (report === null) return;
  const now = reasons(report);
  const today = instant(nowMs).slice(0, 10);
  const told = await toldBefore(store, agent, today);
  if (now.size === 0 && told.size === 0) return;
  for (const [id, text] of now) await retell(store, agent, nowMs, { id, kind: HELD_BACK, text });
  for (const [id, kind] of told) {
    if (kind === HELD_BACK && !now.has(id))
      await retell(store, agent, nowMs, { id, kind: LET_GO, text: 'Sync does not hold it back any more.' });
  }
}

/** By what they are filed under; the first reason of each note. */
function reasons({ held, withheld }: Held): Map<string, string> {
  const all = [
    ...withheld.flatMap(({ paths, message }) => paths.map((path) => [path, message] as const)),
    ...held.map(({ path, message }) => [path, message] as const),
  ];
  const found = new Map<string, string>();
  for (const [path, message] of all) {
    const id = heldId(path);
    if (!found.has(id) && found.size < MOST) found.set(id, oneLine(message, 300));
  }
  return found;
}

/** What of it this agent said last, today or yesterday: `held_back` or `let_go`, by what it is filed under. */
async function toldBefore(store: Store, agent: string, today: string): Promise<Map<string, string>> {
  const entries: UpdateEntry[] = [];
  for (const day of [addDays(today, -1), today]) {
    const text = (await store.read(`Updates/${agent}/${day}.md`)) ?? '';
    // Most days have none, and then the note need not be read by the codec in every round.
    const read = text.includes('"held:') ? readUpdates(text) : null;
    if (read?.ok === true) entries.push(...read.value.entries);
  }
  const told = entries.filter(({ kind }) => kind === HELD_BACK || kind === LET_GO);
  return new Map(told.map(({ id, kind }) => [id, kind]));
}
