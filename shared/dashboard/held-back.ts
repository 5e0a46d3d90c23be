import { sha256Hex } from '../text/bytes.ts';
import { placeOf } from '../vault/layout.ts';
import { type UpdateEntry } from './merge.ts';

/** The kinds of update by which Local says that sync holds a change of a note back, and that it does no longer. */
export const HELD_BACK = 'held_back';
export const LET_GO = 'let_go';

/** A note of which sync holds a change back, as an agent says. `reason` may quote foreign words. */
export interface HeldNote {
  readonly agent: string;
  /** The note's id, or a hash of its path where its name has none. */
  readonly about: string;
  readonly reason: string;
  /** When it was said, an instant. */
  readonly at: string;
}

/** What the news of a note are filed under: the same for every reason, so that the newest one stands. */
export function heldId(path: string): string {
  const placed = placeOf(path);
  const named = placed !== null && 'id' in placed && placed.place !== 'decisions';
  return `held:${named ? placed.id : sha256Hex(path).slice(0, 16)}`;
}

/** What is held back now: of each agent and note the last word, where that is `held_back`. Newest first. */
export function heldNow(entries: readonly UpdateEntry[]): HeldNote[] {
  const last = new Map<string, UpdateEntry>();
  for (const entry of entries) {
    if (entry.kind !== HELD_BACK && entry.kind !== LET_GO) continue;
    const key = `${entry.agent} ${entry.id}`;
    const known = last.get(key);
    // Told in the same second, the one further down was told later.
    if (known === undefined || entry.at >= known.at) last.set(key, entry);
  }
  return [...last.values()]
    .filter(({ kind }) => kind === HELD_BACK)
    .map(({ agent, id, text, at }) => ({ agent, about: id.replace(/^held:/, ''), reason: text, at }))
    .sort((a, b) => (a.at === b.at ? (a.about < b.about ? -1 : 1) : a.at < b.at ? 1 : -1));
}
