import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { type ApprovalState, approvalState, standingRecords } from '../../shared/approval/state.ts';
import { type Result } from '../../shared/result.ts';
import { type Effect, type OpenAttempt } from './effect.ts';
import { type History } from './history.ts';
import { type Outcome, outcome } from './outcome.ts';
import { forOtherHand, lockedOutcome, planEffect } from './plan-effect.ts';
import { endedOutcome } from './plan-ended.ts';
import { type HandSettings } from './settings.ts';

/** What the hand does next. Every step ends in a journal entry or in an outcome, so planning again always advances. */
export type Step =
  /** Nothing to do now. */
  | { readonly kind: 'rest'; readonly outcome: Outcome }
  /** An attempt whose process is gone: unknown if bytes may have left, else not done. */
  | { readonly kind: 'recover'; readonly effect: Effect }
  /** A person said of an unknown outcome: it was sent. */
  | { readonly kind: 'settle'; readonly effect: Effect; readonly by: string }
  /** A record takes the place of this one, and nothing has left yet. */
  | { readonly kind: 'cancel'; readonly effect: Effect; readonly by: string }
  /** A live approval on a computer in dry run: it waits, and going live asks first what may leave. */
  | { readonly kind: 'hold-live'; readonly effect: Effect }
  /** Whether Sent has the very message already: this journal may be an older one than it looks. */
  | { readonly kind: 'look-first'; readonly effect: Effect }
  | { readonly kind: 'look' | 'check' | 'freeze' | 'rehearse' | 'attempt' | 'file'; readonly effect: Effect };

/** What the hand found out outside the journal; gathered anew in every call. */
export interface Facts {
  /** Now, never before the last journal entry (ms). */
  readonly now: number;
  /** How this computer is set; a hand in dry run opens no connection, whatever a record says. */
  readonly mode: 'live' | 'dry';
  /** Whether this very process is working on that attempt, or its process is gone for certain. */
  fate(attempt: OpenAttempt): 'running' | 'dead' | 'maybe-alive';
  /** Whether the record still verifies, with the pins as they are at this moment. */
  trusted(text: string): Result<unknown>;
  /** The answer of the check of the original, once asked in this call; null before. */
  checked(decision: string): Result<unknown> | null;
  /** Whether Sent was asked for the very message since this hand was started; a refusal where it can't be asked now, null before. */
  lookedFirst(effect: Effect): Result<unknown> | null;
  /** Whether a decision is among those that were given in this call. */
  given(decision: string): boolean;
  /** Whether filing the sent copy was tried in this call. */
  triedFiling(decision: string): boolean;
}

/**
 * The next step for one approval: a pure function of the journal and the facts, asked again after every step and, for
 * an attempt, once more inside the journal's compare-and-swap. What protects the outside world is decided here.
 */
export function nextStep(history: History, approval: string, facts: Facts, settings: HandSettings): Step {
  const open = [...history.open].map((id) => history.effects.get(id)).find((effect) => isDead(effect, facts));
  if (open !== undefined) return { kind: 'recover', effect: open };
  const records = (history.ofApproval.get(approval) ?? []).flatMap(
    (id) => history.seen.get(id)?.record ?? [],
  );
  const mine = records.flatMap((record) => history.effects.get(record.decision_id) ?? []);
  return (
    settled(records, mine) ??
    locked(history, mine) ??
    cancelled(records, mine) ??
    looked(mine, facts, settings) ??
    fromState(approvalState(records), { history, approval, records, mine, facts, settings })
  );
}

function isDead(effect: Effect | undefined, facts: Facts): effect is Effect {
  return effect?.open != null && facts.fate(effect.open) === 'dead';
}

/** Only by a word that stands: whoever chose "send again", or took the word back, had seen it and knew better. */
function settled(records: readonly DecisionRecord[], mine: readonly Effect[]): Step | null {
  for (const record of standingRecords(records)) {
    if (record.kind !== 'was_sent') continue;
    const said = new Set([record.of, ...record.supersedes]);
    const effect = mine.find(
      (candidate) => candidate.ending?.state === 'unknown' && said.has(candidate.record.decision_id),
    );
    if (effect !== undefined) return { kind: 'settle', effect, by: record.decision_id };
  }
  return null;
}

/** A restored journal can't say that something was taken back before it left: that may be in what it lacks. */
function locked(history: History, mine: readonly Effect[]): Step | null {
  const effect = mine.find(
    ({ ending, open, record }) => ending === null && open === null && record.mode === 'live',
  );
  const outcome = effect === undefined ? null : lockedOutcome(history, effect);
  return outcome === null ? null : rest(outcome);
}

function cancelled(records: readonly DecisionRecord[], mine: readonly Effect[]): Step | null {
  for (const effect of mine) {
    if (effect.ending !== null || effect.open !== null) continue;
    const by = records.find((record) => record.supersedes.includes(effect.record.decision_id));
    if (by !== undefined) return { kind: 'cancel', effect, by: by.decision_id };
  }
  return null;
}

function looked(mine: readonly Effect[], { now }: Facts, { looks }: HandSettings): Step | null {
  const effect = mine.find(({ ending }) => {
    if (ending?.state !== 'unknown' || ending.looks.nextAt === 0) return false;
    const wait = ending.looks.nextAt - now;
    // No wait is longer than the longest: that was written under a clock that ran ahead.
    return wait <= 0 || wait > Math.max(...looks);
  });
  return effect === undefined ? null : { kind: 'look', effect };
}

interface Case {
  readonly history: History;
  readonly approval: string;
  readonly records: readonly DecisionRecord[];
  readonly mine: readonly Effect[];
  readonly facts: Facts;
  readonly settings: HandSettings;
}

function fromState(state: ApprovalState, the: Case): Step {
  // What has left has left: an approval given again after it is told so, with the evidence.
  const accepted = the.mine.find(({ ending }) => ending?.state === 'accepted');
  if (accepted !== undefined) return endedOutcome(accepted, the.facts, the.settings, state.kind);
  if (state.kind === 'approved') {
    const alike = standingEffects(the);
    const effect = chosen(state.decision.decision_id, alike);
    if (effect === null) return rest(forOtherHand(the.history.hand, state.decision, state.decision));
    return isWithdrawn(effect, alike, the.facts)
      ? rest(notGiven(the.approval, effect))
      : planEffect(the.history, effect, the.facts, the.settings);
  }
  // A decision that comes after the effect does not undo it: what happened is told first.
  const told = furthest(the.mine.filter((effect) => hasSomethingToTell(effect, state.kind)));
  if (told !== undefined) return endedOutcome(told, the.facts, the.settings, state.kind);
  return rest(notApproved(state, the.approval));
}

/** Who took it back is no news where people disagree; that nothing left is none where a person says that it did. */
function hasSomethingToTell({ ending, open }: Effect, state: ApprovalState['kind']): boolean {
  if (state === 'settled') return open !== null || ending?.state === 'unknown';
  return ending?.state !== 'cancelled' || state !== 'contested';
}

const RANK = ['cancelled', 'rehearsed', 'refused', 'unknown', 'accepted'] as const;

/** The effect that has most to tell: one that is being worked on, then by how much it may have changed outside. */
function furthest(effects: readonly Effect[]): Effect | undefined {
  const rank = ({ open, ending }: Effect) =>
    open !== null ? RANK.length : RANK.findIndex((state) => state === ending?.state);
  return effects.filter((effect) => rank(effect) >= 0).sort((a, b) => rank(b) - rank(a))[0];
}

/** Of approvals that say the same, the one that has got furthest: the same thing approved twice leaves once. */
function chosen(decision: string, alike: readonly Effect[]): Effect | null {
  return (
    alike.find(({ ending, open }) => ending !== null || open !== null) ??
    alike.find(({ intent }) => intent !== null) ??
    alike.find(({ record }) => record.decision_id === decision) ??
    null
  );
}

function standingEffects({ records, mine }: Case): Effect[] {
  const ids = new Set(standingRecords(records).map(({ decision_id }) => decision_id));
  return mine.filter(({ record }) => ids.has(record.decision_id));
}

/**
 * What was approved once and is no longer in the vault was put away by somebody, and what came after it could not name it: an
 * undo of the next approval is meant for this one too. What has begun is followed to its end all the same.
 */
function isWithdrawn({ ending, open }: Effect, alike: readonly Effect[], facts: Facts): boolean {
  const begun = ending !== null || open !== null;
  return !begun && !alike.some(({ record }) => facts.given(record.decision_id));
}

function notGiven(approval: string, { record }: Effect): Outcome {
  const message = `The decision ${record.decision_id} is no longer in the vault; nothing is sent. Approve it as it is now.`;
  return outcome('pending', 'not-given', message, { approval });
}

function notApproved(state: Exclude<ApprovalState, { kind: 'approved' }>, approval: string): Outcome {
  switch (state.kind) {
    case 'pending':
      return outcome('pending', 'pending', 'Nobody has approved this; nothing is sent.', { approval });
    case 'rejected':
      return outcome('rejected', 'rejected', 'This was rejected; nothing is sent.', { approval });
    case 'revising':
      return outcome(
        'revising',
        'revising',
        'Changes were asked for; nothing is sent until the new draft is approved.',
        {
          approval,
        },
      );
    case 'settled':
      return outcome(
        'pending',
        'settled',
        'A person said that this was sent already; this hand has sent nothing.',
        {
          approval,
        },
      );
    case 'contested':
      return outcome(
        'contested',
        'contested',
        `${String(state.decisions.length)} decisions about this contradict each other; nothing is sent. ` +
          'Open the card and decide once more: the new decision takes the place of all of them.',
        { approval },
      );
  }
}

function rest(result: Outcome): Step {
  return { kind: 'rest', outcome: result };
}
