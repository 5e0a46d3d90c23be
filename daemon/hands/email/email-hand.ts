import { type Refusal, type Result, ok, refuse } from '../../../shared/result.ts';
import { annul } from '../annul.ts';
import { type ControlOutcome, carryOut } from '../controls.ts';
import { type HandJournal, openHandJournal } from '../hand-journal.ts';
import { headKey } from '../history.ts';
import { takeIn } from '../intake.ts';
import { type Head } from '../journal/chain.ts';
import { LastRun } from '../last-run.ts';
import { type Outcome, outcome } from '../outcome.ts';
import { PayloadRetention } from '../payload-retention.ts';
import { type HandStatus, statusOf } from '../status.ts';
import { Drive, type DriveOptions } from './drive.ts';

export type EmailHandOptions = Omit<DriveOptions, 'journal'> & {
  /** The journal's folder, outside the vault. */
  readonly folder: string;
};

/** What a hand can be asked: signed decisions and nothing else; no input is free text (PROTOCOL §6). */
export interface EmailHand {
  /** The id of its journal: what an approval's `executor` names. */
  readonly id: string;
  /**
   * Takes in the decision notes of one approval (all of them, each time) and does what follows from them as far as it
   * goes now: what it has seen before and is not given any more still counts against sending, never for it. Asking again is
   * free of effect; the outcome says when it makes sense.
   */
  execute(request: { readonly records: readonly string[] }): Promise<Outcome>;
  /**
   * Takes in the notes as `execute` does and voids what has not begun to leave: the draft no longer says what was signed.
   * The answer says what has become of the approval, which may have been sent before.
   */
  annul(request: { readonly records: readonly string[] }): Promise<Outcome>;
  /** What has become of an approval so far; does nothing. */
  look(request: { readonly approval: string }): Outcome;
  /** Carries out a decision about the whole vault: pause, resume, revoke_key, release. */
  control(request: { readonly record: string; readonly beside?: readonly string[] }): ControlOutcome;
  /**
   * The state at a glance. It writes nothing but a pause, where the clock has jumped since it was last looked at, and once a
   * day removes the bytes of messages that left long ago.
   */
  status(): HandStatus;
  /** Names the journal's whole past, to be published. */
  head(): Result<Head>;
  /** Compares a published head with this journal, and locks sending where the journal lacks it. */
  compareHead(head: Head): Result<'held' | 'lacking'>;
  close(): void;
}

export function openEmailHand(options: EmailHandOptions): Result<EmailHand> {
  const journal = openHandJournal(options.folder, options.clock);
  if (!journal.ok) return journal;
  const lastRun = new LastRun(options.folder, journal.value, options.mode);
  const begun = lastRun.begin();
  if (begun.ok) return ok(new JournalledHand(journal.value, options, lastRun));
  journal.value.close();
  return begun;
}

class JournalledHand implements EmailHand {
  readonly #journal: HandJournal;
  readonly #options: EmailHandOptions;
  readonly #drive: Drive;
  readonly #lastRun: LastRun;
  readonly #retention: PayloadRetention;
  /** Approvals that a call of this hand is working on. */
  readonly #busy = new Set<string>();

  constructor(journal: HandJournal, options: EmailHandOptions, lastRun: LastRun) {
    this.#journal = journal;
    this.#options = options;
    this.#lastRun = lastRun;
    this.#retention = new PayloadRetention(journal, options.settings.keepPayloads);
    this.#drive = new Drive({ ...options, journal });
  }

  get id(): string {
    return this.#journal.hand;
  }

  async execute({ records }: { readonly records: readonly string[] }): Promise<Outcome> {
    this.#lastRun.mark();
    const taken = this.#takeIn(records);
    if (!taken.ok) return taken.outcome;
    const { approval, given, ignored } = taken;
    if (this.#busy.has(approval)) return { ...this.#inWork(approval), ignored };
    this.#busy.add(approval);
    try {
      return { ...(await this.#drive.run(approval, given)), ignored };
    } finally {
      this.#busy.delete(approval);
    }
  }

  async annul({ records }: { readonly records: readonly string[] }): Promise<Outcome> {
    const taken = this.#takeIn(records);
    if (!taken.ok) return taken.outcome;
    const { approval, ignored } = taken;
    const done = annul(this.#journal, approval);
    if (!done.ok) return { ...failed(done.refusal), ignored };
    return {
      ...(this.#busy.has(approval) ? this.#inWork(approval) : await this.#drive.lookBack(approval)),
      ignored,
    };
  }

  look({ approval }: { readonly approval: string }): Outcome {
    return this.#busy.has(approval) ? this.#inWork(approval) : this.#drive.look(approval);
  }

  control({
    record,
    beside,
  }: {
    readonly record: string;
    readonly beside?: readonly string[];
  }): ControlOutcome {
    const trust = this.#options.trust();
    if (!trust.ok) return { state: 'refused', reason: trust.refusal.kind, message: trust.refusal.message };
    return carryOut(this.#journal, record, trust.value, beside);
  }

  status(): HandStatus {
    this.#journal.watchClock();
    this.#retention.look();
    this.#lastRun.mark();
    return statusOf(this.#journal.hand, this.#journal.read(), this.#journal.head());
  }

  head(): Result<Head> {
    return this.#journal.head();
  }

  compareHead(head: Head): Result<'held' | 'lacking'> {
    const held = this.#journal.holds(head);
    if (!held.ok) return held;
    if (held.value) return ok('held');
    const locked = this.#journal.decide((history, { stamp }) =>
      history.lacked.has(headKey(head))
        ? refuse('known', '')
        : ok({ type: 'locked', ...stamp, head: { count: head.count, hash: head.hash } }),
    );
    return locked.ok || locked.refusal.kind === 'known' ? ok('lacking') : locked;
  }

  close(): void {
    this.#journal.close();
  }

  #takeIn(
    records: readonly string[],
  ):
    | { ok: true; approval: string; given: ReadonlySet<string>; ignored: string[] }
    | { ok: false; outcome: Outcome } {
    const trust = this.#options.trust();
    if (!trust.ok) return { ok: false, outcome: failed(trust.refusal) };
    const taken = takeIn(this.#journal, records, trust.value, () => this.#options.observe?.('seen'));
    const ignored = [...taken.value.ignored];
    if (!taken.ok) return { ok: false, outcome: { ...failed(taken.value.refusal), ignored } };
    return { ok: true, approval: taken.value.approval, given: taken.value.given, ignored };
  }

  #inWork(approval: string): Outcome {
    const history = this.#journal.read();
    const now = history.ok ? this.#journal.now(history.value) : this.#options.clock.read().wall;
    const until = now + this.#options.settings.recheck;
    return outcome('waiting', 'in-work', 'This is being worked on right now.', { approval, until });
  }
}

/** Nothing was done, for a reason that lies in the input or in this computer rather than in the approval. */
function failed(refusal: Refusal): Outcome {
  const broken = ['journal-damaged', 'journal-unusable', 'journal-full', 'unknown-version'].includes(
    refusal.kind,
  );
  return outcome(broken ? 'locked' : 'refused', refusal.kind, refusal.message);
}
