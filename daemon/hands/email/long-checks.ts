import { type Result, ok } from '../../../shared/result.ts';
import { type Clock } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type History } from '../history.ts';
import { type Found } from './found.ts';

/** Something outside is waited for so long (ms) that a person may have decided otherwise meanwhile. */
const LONG = 1000;
/**
 * How long (ms) an answer that was long waited for counts: longer than a round of Local over all that an hour may let out, if each
 * takes minutes, or all of them would be asked for again in every round. A mail that was in the mailbox stays one that was there.
 */
const KEPT = 3_600_000;

/** Notices what takes long to find out, and remembers checks of originals that did and passed. */
export class LongChecks {
  readonly #clock: Clock;
  /** By decision and clock, when it was answered (`up`). Where the clock was set right the mailbox is asked anew. */
  readonly #passed = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null: the original is to be checked. */
  answer(decision: string, history: History): Result<null> | null {
    const at = this.#passed.get(keyOf(decision, history));
    return at !== undefined && this.#clock.read().up - at < KEPT ? ok(null) : null;
  }

  /** Checks an original: one that took long to pass counts in the calls to come. */
  async check(
    { record }: Effect,
    history: History,
    found: Found,
    ask: () => Promise<Result<unknown>>,
  ): Promise<Result<unknown>> {
    const { answer, long } = await this.#measured(ask);
    found.outdated ||= long;
    if (answer.ok && long) this.#remember(keyOf(record.decision_id, history));
    return answer;
  }

  /** Waits for an answer, after a long wait for which the vault is to be read anew before anything leaves. */
  async timed<T>(found: Found, ask: () => Promise<T>): Promise<T> {
    const { answer, long } = await this.#measured(ask);
    found.outdated ||= long;
    return answer;
  }

  async #measured<T>(ask: () => Promise<T>): Promise<{ answer: T; long: boolean }> {
    const from = this.#clock.read().up;
    const answer = await ask();
    return { answer, long: this.#clock.read().up - from >= LONG };
  }

  #remember(key: string): void {
    const now = this.#clock.read().up;
    for (const [old, at] of this.#passed) if (now - at >= KEPT) this.#passed.delete(old);
    this.#passed.set(key, now);
  }
}

function keyOf(decision: string, { clockSince }: History): string {
  return `${decision} ${String(clockSince)}`;
}
