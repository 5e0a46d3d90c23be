import { newDecisionId } from '../../../shared/approval/build.ts';
import { type Trust, verifyDecision } from '../../../shared/approval/verify.ts';
import { type Refusal, type Result, ok, refuse } from '../../../shared/result.ts';
import { type Clock, type Stamp } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type History } from '../history.ts';
import { fateOf, ownProcess } from '../../disk/process-identity.ts';
import { type Outcome, outcome, stopped } from '../outcome.ts';
import { type Facts, type Step, nextStep } from '../plan.ts';
import { dueOutcome } from '../plan-ended.ts';
import { type HandSettings } from '../settings.ts';
import { trustNow } from '../trust.ts';
import { accountOf } from './account-of.ts';
import { type Unwritten, attempt, isRunningHere, recovered } from './attempt.ts';
import { FirstLooks } from './first-looks.ts';
import { type Found, nothingFound } from './found.ts';
import { freeze } from './freeze.ts';
import { LongChecks } from './long-checks.ts';
import { envelopeOf } from './message.ts';
import { type Observe } from './observe.ts';
import { checkContext } from './follow-up-check.ts';
import { type EmailAccount, type FindFile, type ReadOriginal } from './ports.ts';
import { fileCopy, lookForUnknown } from './sent-steps.ts';

export interface DriveOptions {
  readonly journal: HandJournal;
  /** Vault and pinned keys, read anew each time: keys are checked at the attempt (PROTOCOL §4). */
  readonly trust: () => Result<Trust>;
  /** By the id that an action names. */
  readonly accounts: ReadonlyMap<string, EmailAccount>;
  readonly readOriginal: ReadOriginal;
  readonly findFile: FindFile;
  readonly clock: Clock;
  /** `dry`: no connection is ever opened and live approvals wait. */
  readonly mode: 'live' | 'dry';
  readonly settings: HandSettings;
  readonly observe?: Observe;
}

type Work = Exclude<Step, { kind: 'rest' }>;

/** More steps than any approval can need: a journal that never comes to rest is a bug. */
const MOST_STEPS = 200;
/** The newest state wants something else than what was begun; plan anew. */
const AGAIN = refuse('again', '');

/** Performs what the plan says, step by step, until it says rest. All rules are in the plan; here are only the effects. */
export class Drive {
  readonly #options: DriveOptions;
  readonly #own = ownProcess();
  readonly #firstLooks: FirstLooks;
  readonly #longChecks: LongChecks;
  #unwritten: Unwritten[] = [];

  constructor(options: DriveOptions) {
    this.#options = options;
    this.#firstLooks = new FirstLooks({ ...options, recheck: options.settings.recheck });
    this.#longChecks = new LongChecks(options.clock);
  }

  /** @param given ids of the decisions about it that stand in the vault now; only those may begin to leave */
  async run(approval: string, given: ReadonlySet<string>): Promise<Outcome> {
    const found = nothingFound(given);
    this.#options.journal.watchClock();
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const late = this.#writeLate();
      if (late !== null) return stopped(late, { approval });
      const history = this.#options.journal.read();
      if (!history.ok) return stopped(history.refusal, { approval });
      const step = this.#next(history.value, approval, found);
      if (step.kind === 'rest') return step.outcome;
      if (found.outdated && (step.kind === 'freeze' || step.kind === 'attempt'))
        return this.#readAnew(history.value, step);
      const done = await this.#perform(step, approval, found);
      if (!done.ok && done.refusal.kind !== 'again') {
        return stopped(done.refusal, { approval, decision: step.effect.record.decision_id });
      }
    }
    throw new Error(`The hand did not come to rest over ${approval}.`);
  }

  /** What has become of an approval, by the journal alone; nothing is done and nothing is asked outside. */
  look(approval: string): Outcome {
    const history = this.#options.journal.read();
    if (!history.ok) return stopped(history.refusal, { approval });
    const step = this.#next(history.value, approval, nothingFound(null), 'look');
    return step.kind === 'rest' ? step.outcome : dueOutcome(step, approval);
  }

  #next(history: History, approval: string, found: Found, purpose: 'act' | 'look' = 'act'): Step {
    const trust = this.#options.trust();
    const facts: Facts = {
      now: this.#options.journal.now(history),
      mode: this.#options.mode,
      fate: (open) => {
        if (isRunningHere(open.token)) return 'running';
        if (purpose === 'look') return 'maybe-alive';
        // Our own identity and not running here: its outcome was lost with an error. It will do nothing more.
        return fateOf(open.by, this.#own) === 'maybe-alive' ? 'maybe-alive' : 'dead';
      },
      trusted: (text) => (trust.ok ? verifyDecision(text, trustNow(trust.value, history)) : trust),
      checked: (decision) => found.checked.get(decision) ?? this.#longChecks.answer(decision, history),
      lookedFirst: (effect) =>
        found.lookedFirst.get(effect.record.decision_id) ??
        this.#firstLooks.answer(effect, history) ??
        (purpose === 'look' ? ok(null) : null),
      given: (decision) => found.given?.has(decision) ?? true,
      triedFiling: (decision) => found.filing.has(decision),
    };
    return nextStep(history, approval, facts, this.#options.settings);
  }

  /** Writes an entry iff the step is still the next one in the newest state of all processes: the compare-and-swap. */
  #commit(
    step: Work,
    approval: string,
    found: Found,
    make: (effect: Effect, stamp: Stamp) => Entry,
  ): Result<Entry> {
    return this.#options.journal.decide((history, { stamp }) => {
      const now = this.#next(history, approval, found);
      if (now.kind !== step.kind || now.effect.record.decision_id !== step.effect.record.decision_id)
        return AGAIN;
      return ok(make(now.effect, stamp));
    });
  }

  async #perform(step: Work, approval: string, found: Found): Promise<Result<unknown>> {
    const { effect } = step;
    const decision = effect.record.decision_id;
    const commit = (make: (effect: Effect, stamp: Stamp) => Entry) =>
      this.#commit(step, approval, found, make);
    switch (step.kind) {
      case 'recover':
        return commit(recovered);
      case 'settle':
        return commit((_effect, stamp) => ({ type: 'was_sent', ...stamp, decision, by: step.by }));
      case 'cancel': {
        const cancelled = commit((_effect, stamp) => ({
          type: 'cancelled',
          ...stamp,
          decision,
          by: step.by,
        }));
        return cancelled.ok ? this.#lookAfter(effect) : cancelled;
      }
      case 'hold-live':
        return commit((_effect, stamp) => ({
          type: 'paused',
          ...stamp,
          pause: newDecisionId(),
          reason: 'dry-run',
          message:
            'A live approval met a dry run, so sending is paused. Set mode: live, look at what would leave, then resume.',
          text: '',
        }));
      case 'check':
        found.checked.set(decision, await this.#check(effect, found));
        return ok(null);
      case 'look':
        return this.#longChecks.timed(found, () =>
          lookForUnknown(effect, this.#accountOf(effect), this.#options, commit),
        );
      case 'freeze':
      case 'rehearse':
        return this.#freeze(step.kind, effect, commit);
      case 'look-first':
        return this.#lookFirst(effect, found);
      case 'attempt':
        return this.#attempt(effect, commit);
      case 'file':
        found.filing.add(decision);
        return this.#file(effect);
    }
  }

  /** Where something was voided here before Sent was asked for it: it may have left all the same. Gives what has become of it. */
  async lookBack(approval: string): Promise<Outcome> {
    const history = this.#options.journal.read();
    if (!history.ok) return stopped(history.refusal, { approval });
    for (const id of history.value.ofApproval.get(approval) ?? []) {
      const effect = history.value.effects.get(id);
      if (effect?.ending?.state !== 'refused' || effect.ending.by !== 'edit') continue;
      const looked = await this.#lookAfter(effect);
      if (!looked.ok) return stopped(looked.refusal, { approval, decision: id });
    }
    return this.look(approval);
  }

  /** Taking back and voiding wait for nothing; what Sent then says counts as well. */
  async #lookAfter(effect: Effect): Promise<Result<unknown>> {
    const leaves = this.#options.mode === 'live' && effect.record.mode === 'live';
    return leaves ? this.#lookFirst(effect, nothingFound(null)) : ok(null);
  }

  /** Asks Sent, unless that was done already, or failed a moment ago. */
  async #lookFirst(effect: Effect, found: Found): Promise<Result<unknown>> {
    const history = this.#options.journal.read();
    if (!history.ok) return history;
    // Under whatever address it may send by now. Nothing leaves without an account, which the check says.
    const account = this.#options.accounts.get(effect.record.action.account);
    const looked =
      account === undefined
        ? ok(ok(null))
        : await this.#longChecks.timed(found, () => this.#firstLooks.ask(effect, account, history.value));
    if (!looked.ok) return looked;
    found.lookedFirst.set(effect.record.decision_id, looked.value);
    this.#observe('looked');
    return ok(null);
  }

  /** The answer is remembered: nothing is waited for between the next reading of the vault and the first byte. */
  #readAnew(history: History, { effect }: Work): Outcome {
    const { approval, decision_id: decision } = effect.record;
    const message = 'Your mailbox took long to answer; what was decided meanwhile is read first.';
    const until = this.#options.journal.now(history);
    return outcome('waiting', 'looked', message, { approval, decision, until });
  }

  async #check(effect: Effect, found: Found): Promise<Result<unknown>> {
    const account = this.#accountOf(effect);
    if (!account.ok) return account;
    const history = this.#options.journal.read();
    if (!history.ok) return history;
    const checked = await this.#longChecks.check(effect, history.value, found, () =>
      checkContext(effect.record, history.value, account.value, this.#options),
    );
    if (checked.ok) this.#observe('checked');
    return checked;
  }

  async #freeze(
    kind: 'freeze' | 'rehearse',
    effect: Effect,
    commit: (make: (effect: Effect, stamp: Stamp) => Entry) => Result<Entry>,
  ): Promise<Result<unknown>> {
    const frozen = await freeze(effect, this.#options.journal, this.#options.findFile);
    if (!frozen.ok) return frozen;
    this.#observe('built');
    const { payload, size, messageId: message_id } = frozen.value;
    const decision = effect.record.decision_id;
    const written = commit((_effect, stamp) => {
      const entry = { ...stamp, decision, payload, size, message_id };
      return kind === 'rehearse'
        ? { type: 'rehearsed', ...entry }
        : { type: 'intent', ...entry, envelope: envelopeOf(effect.record.action) };
    });
    if (written.ok) this.#observe('intent');
    return written;
  }

  async #attempt(
    effect: Effect,
    begin: (make: (effect: Effect, stamp: Stamp) => Entry) => Result<Entry>,
  ): Promise<Result<unknown>> {
    const account = this.#accountOf(effect);
    if (!account.ok) return account;
    return attempt(effect, {
      ...this.#options,
      transport: account.value.transport,
      own: this.#own,
      keep: (unwritten) => this.#unwritten.push(unwritten),
      observe: (moment) => {
        this.#observe(moment);
      },
      begin,
    });
  }

  /** Under whatever address it may send by now; without the account there is no folder to put it into. */
  async #file(effect: Effect): Promise<Result<unknown>> {
    const account = this.#options.accounts.get(effect.record.action.account);
    return account === undefined ? ok(null) : fileCopy(effect, account, this.#options);
  }

  #accountOf({ record }: Effect): Result<EmailAccount> {
    return accountOf(record.action, this.#options.accounts);
  }

  #writeLate(): Refusal | null {
    while (this.#unwritten[0] !== undefined) {
      const written = this.#unwritten[0]();
      if (!written.ok && written.refusal.kind !== 'again') return written.refusal;
      this.#unwritten = this.#unwritten.slice(1);
    }
    return null;
  }

  #observe(moment: Parameters<Observe>[0]): void {
    this.#options.observe?.(moment);
  }
}
