import { type HandJournal } from './hand-journal.ts';
import { frozenIn, removable } from './purge-payloads.ts';

const DAY = 86_400_000;

/**
 * Removes frozen messages that nobody needs any more, once a day. They are whole mails with what they answer, and the journal
 * proves without them what left: it holds their hash, their size and the record that was signed.
 */
export class PayloadRetention {
  #next = 0;

  constructor(
    private readonly journal: HandJournal,
    /** Milliseconds after the end of an effect. */
    private readonly keep: number,
  ) {}

  /** Free of cost on all calls of a day but the first. A file that can't be removed is tried again the next day. */
  look(): void {
    const history = this.journal.read();
    if (!history.ok) return;
    const now = this.journal.now(history.value);
    if (now < this.#next) return;
    this.#next = now + DAY;
    for (const name of removable(frozenIn(history.value), ({ at }) => at + this.keep <= now))
      this.journal.payloads.remove(name);
  }
}
