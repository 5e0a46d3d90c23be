import { type Trust } from '../../shared/approval/verify.ts';
import { type Store } from '../../shared/vault/store.ts';
import { decisionTexts, readDecisions } from './decisions.ts';
import { type HandPort, type HandReport } from './hand-port.ts';

/** Between tries, in milliseconds. */
const EVERY = 10 * 60_000;
/** From when it left, in milliseconds; a folder that takes nothing for so long is another trouble. */
const AT_MOST = 7 * 86_400_000;

export interface FileAgainParts {
  readonly store: Store;
  readonly hand: HandPort;
  readonly trust: () => Trust;
  readonly now: () => number;
}

/**
 * Has the hand file again what left and could not be filed then: its copy in Sent, the mark on the original. By then the
 * request lies in `Done/`, and nobody else asks for it any more.
 */
export class FileAgain {
  /** Approval → when it is tried next (ms since 1970). */
  readonly #next = new Map<string, number>();

  /** Gives when to come back (ms since 1970), or null. */
  async round({ store, hand, trust, now }: FileAgainParts, { unfiled }: HandReport): Promise<number | null> {
    const due = unfiled.filter(({ at }) => Date.parse(at) + AT_MOST > now());
    const wanted = new Set(due.map(({ approval }) => approval));
    for (const known of this.#next.keys()) if (!wanted.has(known)) this.#next.delete(known);
    for (const approval of wanted) {
      // The hand has just tried by itself when it is seen here first.
      const next = this.#next.get(approval) ?? now() + EVERY;
      this.#next.set(approval, next > now() ? next : now() + EVERY);
      if (next > now()) continue;
      if ((await hand.look(approval)).state !== 'accepted') continue;
      const texts = decisionTexts(await readDecisions(store, trust(), approval));
      if (texts.length > 0) await hand.execute(texts);
    }
    return this.#next.size === 0 ? null : Math.min(...this.#next.values());
  }
}
