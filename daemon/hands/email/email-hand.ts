import { type Trust } from '../../../shared/approval/verify.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Clock, type Stamp } from '../clock.ts';
import { type ControlOutcome, carryOut } from '../controls.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal, openHandJournal } from '../hand-journal.ts';
import { type History } from '../history.ts';
import { takeIn } from '../intake.ts';
import { type Head } from '../journal/chain.ts';
import { fateOf, ownProcess } from '../journal/process-identity.ts';
import { type Outcome, outcome } from '../outcome.ts';
import { type Facts, type Step, nextStep } from '../plan.ts';
import { type HandSettings } from '../settings.ts';
import { type HandStatus, statusOf } from '../status.ts';
import { type Running } from './attempt.ts';
import { type Observe } from './observe.ts';
import { type EmailAccount, type FindFile, type ReadOriginal } from './ports.ts';
import { StepRunner } from './steps.ts';

export interface EmailHandOptions {
  /** The journal's folder, outside the vault. */
  readonly folder: string;
  /** Vault and pinned keys, read anew at each call: keys are checked at the attempt (PROTOCOL §4). */
  readonly trust: () => Result<Trust>;
  /** By the id that an action names. */
  readonly accounts: ReadonlyMap<string, EmailAccount>;
  readonly readOriginal: ReadOriginal;
  readonly findFile: FindFile;
  readonly clock: Clock;
  readonly settings: HandSettings;
  readonly observe?: Observe;
}

export type HeadAnswer = Head & { readonly message: string };

/** What a hand can be asked: signed decisions and nothing else; no input is free text. */
export interface EmailHand {
  readonly id: string;
  /**
   * Takes in all decision notes of one approval and does what follows from them, as far as it goes now. Asking again is
   * free of effect: the outcome says when it makes sense. Give every note of the approval each time.
   */
  execute(request: { records: readonly string[] }): Promise<Outcome>;
  /** Carries out a decision about the whole vault: pause, resume, revoke_key, release. */
  control(request: { record: string }): ControlOutcome;
  status(): HandStatus;
  /** Names the journal's whole past, to be published. */
  head(): Result<Head>;
  /** Compares a published head with this journal and locks sending where the journal lacks it. */
  compareHead(head: Head): Result<'held' | 'lacking'>;
  close(): void;
}

/** A journal that keeps changing under our feet for so long is a bug, not a race. */
const MOST_STEPS = 200;

export function openEmailHand(options: EmailHandOptions): Result<EmailHand> {
  const journal = openHandJournal(options.folder, options.clock);
  return journal.ok ? ok(new JournalledHand(journal.value, options)) : journal;
}

class JournalledHand implements EmailHand {
  readonly #journal: HandJournal;
  readonly #options: EmailHandOptions;
  readonly #own = ownProcess();
  readonly #running: Running = { tokens: new Set(), unwritten: new Map() };
  /** Approvals that a call is working on. */
  readonly #busy = new Set<string>();

  constructor(journal: HandJournal, options: EmailHandOptions) {
    this.#journal = journal;
    this.#options = options;
  }

  get id(): string {
    return this.#journal.hand;
  }

  async execute({ records }: { records: readonly string[] }): Promise<Outcome> {
    const trust = this.#options.trust();
    if (!trust.ok) return failed(trust.refusal);
    const taken = takeIn(this.#journal, records, trust.value, () => this.#options.observe?.('seen'));
    const ignored = [...taken.value.ignored];
    if (!taken.ok) return { ...failed(taken.value.refusal), ignored };
    const { approval } = taken.value;
    if (this.#busy.has(approval)) return { ...this.#beingDone(approval), ignored };
    this.#busy.add(approval);
    try {
      return { ...(await this.#drive(approval)), ignored };
    } finally {
      this.#busy.delete(approval);
    }
  }

  control({ record }: { record: string }): ControlOutcome {
    const trust = this.#options.trust();
    if (!trust.ok) return { state: 'refused', reason: trust.refusal.kind, message: trust.refusal.message };
    return carryOut(this.#journal, record, trust.value);
  }

  status(): HandStatus {
    return statusOf(this.#journal.hand, this.#journal.read(), this.#journal.head());
  }

  head(): Result<Head> {
    return this.#journal.head();
  }

  compareHead(head: Head): Result<'held' | 'lacking'> {
    const held = this.#journal.holds(head);
    if (!held.ok) return held;
    if (held.value) return ok('held');
    const known = (history: History) => history.everLacked(head);
    const locked = this.#journal.decide((history, { stamp }) =>
      known(history) ? refuse('known', '') : ok({ type: 'locked', ...stamp, head: { count: head.count, hash: head.hash } }),
    );
    return locked.ok || locked.refusal.kind === 'known' ? ok('lacking') : locked;
  }

  close(): void {
    this.#journal.close();
  }

  async #drive(approval: string): Promise<Outcome> {
    const runner = new StepRunner({
      ...this.#options,
      journal: this.#journal,
      own: this.#own,
      running: this.#running,
      commit: (step, make) => this.#commit(approval, runner.facts, step, make),
    });
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const late = this.#writeLate();
      if (late !== null) return failed(late);
      const history = this.#journal.read();
      if (!history.ok) return failed(history.refusal);
      const step = this.#next(history.value, approval, runner.facts);
      if (step.kind === 'rest') return step.outcome;
      const stopped = await runner.perform(step);
      if (stopped !== null) return { ...stopped, approval, decision: step.effect.record.decision_id };
    }
    throw new Error(`The hand did not come to rest over ${approval}.`);
  }

  #next(history: History, approval: string, facts: Omit<Facts, 'now' | 'fate' | 'trusted'>): Step {
    const trust = this.#options.trust();
    const all: Facts = {
      ...facts,
      now: this.#journal.now(history),
      fate: (open) => {
        if (this.#running.tokens.has(open.token)) return 'running';
        // Our own identity, yet not our attempt: an earlier hand in this very process.
        return fateOf(open.by, this.#own) === 'maybe-alive' ? 'maybe-alive' : 'dead';
      },
      trusted: (text) => (trust.ok ? this.#verify(text, trust.value) : trust),
    };
    return nextStep(history, approval, all, this.#options.settings);
  }
}
