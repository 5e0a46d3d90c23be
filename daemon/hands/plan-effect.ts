import { type ApproveRecord, isApprove } from '../../shared/approval/decision.ts';
import { type Result, ok } from '../../shared/result.ts';
import { fromInstant, instant } from '../../shared/text/time.ts';
import { type Effect, mayHaveLeft } from './effect.ts';
import { type History, slotOf } from './history.ts';
import { type Outcome, instantAfter, outcome } from './outcome.ts';
import { type Facts, type Step } from './plan.ts';
import { pauseHolds } from './pause.ts';
import { endedOutcome } from './plan-ended.ts';
import { type HandSettings } from './settings.ts';

const HOUR = 3_600_000;

/** One reason why a live approval does not leave now, or null. The order is from what nothing can change to what time does. */
type Rule = (history: History, effect: Effect, facts: Facts, settings: HandSettings) => Outcome | null;

/** What this hand may not even ask about. */
const BARS: readonly Rule[] = [lockedOutcome, untrusted];

const RULES: readonly Rule[] = [
  paused,
  expired,
  slotTaken,
  mayHaveLeftElsewhere,
  held,
  scheduled,
  backingOff,
  limited,
];

/** The next step for the effect of a live approval: every rule of PROTOCOL §6 is asked each time, nothing is remembered. */
export function planEffect(history: History, effect: Effect, facts: Facts, settings: HandSettings): Step {
  if (effect.ending !== null || effect.open !== null)
    return endedOutcome(effect, facts, settings, 'approved');
  const bar = firstReason(BARS, history, effect, facts, settings);
  if (bar !== null) return { kind: 'rest', outcome: bar };
  const looked = facts.mode === 'live' ? firstLooks(history, effect, facts) : ok(null);
  if ('kind' in looked) return looked;
  const reason = firstReason(RULES, history, effect, facts, settings);
  // "It did not leave, approve it again" may be said only once Sent was asked.
  if (!looked.ok && (reason === null || reason.state === 'expired'))
    return { kind: 'rest', outcome: notChecked(effect, looked.refusal, facts, settings) };
  if (reason !== null) return { kind: 'rest', outcome: reason };
  if (facts.mode === 'dry' && effect.record.mode === 'live') return { kind: 'hold-live', effect };
  const checked = facts.checked(effect.record.decision_id);
  if (checked === null) return { kind: 'check', effect };
  if (!checked.ok) return { kind: 'rest', outcome: notChecked(effect, checked.refusal, facts, settings) };
  if (effect.record.mode === 'dry') return { kind: 'rehearse', effect };
  return { kind: effect.intent === null ? 'freeze' : 'attempt', effect };
}

/**
 * Whatever may have answered the same mail is looked for in Sent, not this approval alone: of two that say the same only one is
 * carried out, and a journal that was put back does not know which of them was.
 */
function firstLooks(history: History, effect: Effect, facts: Facts): Step | Result<unknown> {
  if (effect.record.mode === 'dry') return ok(null);
  const rivals = [...(history.ofSlot.get(slotOf(effect.record)) ?? [])].flatMap((id) => {
    const rival = history.effects.get(id);
    return rival === undefined || rival === effect || !mayHaveLeft(rival) ? [] : [rival];
  });
  for (const one of [effect, ...rivals]) {
    const looked = facts.lookedFirst(one);
    if (looked === null) return { kind: 'look-first', effect: one };
    if (!looked.ok) return looked;
  }
  return ok(null);
}

function firstReason(
  rules: readonly Rule[],
  history: History,
  effect: Effect,
  facts: Facts,
  settings: HandSettings,
): Outcome | null {
  for (const rule of rules) {
    const reason = rule(history, effect, facts, settings);
    if (reason !== null) return reason;
  }
  return null;
}

/** A check that could not be made is made again; one that failed needs a person. */
function notChecked(
  effect: Effect,
  refusal: { kind: string; message: string },
  facts: Facts,
  settings: HandSettings,
): Outcome {
  if (refusal.kind !== 'unreachable') return outcome('refused', refusal.kind, refusal.message, about(effect));
  return outcome('waiting', refusal.kind, refusal.message, {
    ...about(effect),
    until: facts.now + settings.recheck,
  });
}

/** Why a hand whose journal lacks what it once published does nothing; null where it lacks nothing (PROTOCOL §6). */
export function lockedOutcome(history: History, effect: Effect): Outcome | null {
  const [lock] = history.locks;
  if (lock === undefined) return null;
  const { head } = lock;
  return outcome(
    'locked',
    'locked',
    `This hand's journal lacks what it once published (${String(head.count)} entries up to ${head.hash.slice(0, 12)}): ` +
      'it was probably restored from a backup, or a copy of this computer is running elsewhere. Nothing is sent until a person has gone through the list and released it.',
    about(effect),
  );
}

function untrusted(history: History, effect: Effect, facts: Facts): Outcome | null {
  const { record } = effect;
  const text = history.seen.get(record.decision_id)?.text ?? '';
  const trusted = facts.trusted(text);
  return trusted.ok ? null : outcome('refused', trusted.refusal.kind, trusted.refusal.message, about(effect));
}

function paused(history: History, effect: Effect): Outcome | null {
  const pause = history.pauses.find((candidate) => pauseHolds(candidate, effect.record));
  if (pause === undefined) return null;
  return outcome('paused', `paused-by-${pause.reason}`, pause.message, about(effect));
}

function expired(_history: History, effect: Effect, facts: Facts): Outcome | null {
  const { action, send_by: sendBy } = effect.record;
  if (facts.now >= time(action.expires)) {
    return outcome(
      'expired',
      'expired',
      `This approval expired at ${action.expires}; approve it again.`,
      about(effect),
    );
  }
  if (effect.attempts === 0 && facts.now >= time(sendBy)) {
    return outcome(
      'expired',
      'late',
      `This was to leave before ${sendBy} and did not; approve it again.`,
      about(effect),
    );
  }
  return null;
}

function slotTaken(history: History, effect: Effect, facts: Facts, settings: HandSettings): Outcome | null {
  if (effect.record.mode === 'dry') return null;
  for (const id of history.ofSlot.get(slotOf(effect.record)) ?? []) {
    const other = history.effects.get(id);
    if (other === undefined || id === effect.record.decision_id || !blocks(other, effect.record)) continue;
    if (other.open !== null) {
      const message = `Another answer to the same mail (${id}) is being sent right now.`;
      return outcome('waiting', 'slot-busy', message, {
        ...about(effect),
        until: facts.now + settings.recheck,
      });
    }
    const message =
      other.ending?.state === 'accepted'
        ? `An answer to this mail was sent already (decision ${id}); a second one needs a task of its own.`
        : `It is not known whether an answer to this mail was sent (decision ${id}). Settle that first: "It was sent" or "Send again".`;
    return outcome('refused', `slot-${other.ending?.state ?? 'busy'}`, message, about(effect));
  }
  return null;
}

/** A resend that names an unknown effect takes the risk of a second copy knowingly; nothing else may. */
function blocks(other: Effect, record: ApproveRecord): boolean {
  if (other.record.mode === 'dry') return false;
  if (other.open !== null || other.ending?.state === 'accepted') return true;
  if (other.ending?.state !== 'unknown') return false;
  return !(record.kind === 'resend' && record.supersedes.includes(other.record.decision_id));
}

/**
 * An approval of this or of another answer to the same mail may have been carried out by the hand that it names, whatever came
 * after it: only that hand's journal knows, and it may be asleep, or lost. As after any unknown outcome, a person says so and
 * takes the risk of a second copy (resend).
 */
function mayHaveLeftElsewhere(history: History, { record }: Effect): Outcome | null {
  if (record.mode === 'dry') return null;
  for (const id of history.elsewhere.get(slotOf(record)) ?? []) {
    const other = history.seen.get(id)?.record;
    if (other === undefined || !isApprove(other)) continue;
    // What is decided about one approval can name no decision about another.
    const names = other.approval !== record.approval || record.supersedes.includes(id);
    const knowingly = record.kind === 'resend' && names;
    if (!knowingly) return forOtherHand(history.hand, other, record);
  }
  return null;
}

/** What this hand says of an approval that names another one. @param asked the decision in question, that one or another */
export function forOtherHand(own: string, record: ApproveRecord, asked: ApproveRecord): Outcome {
  const what =
    asked.approval === record.approval ? 'This' : `Another answer to the same mail (${record.approval})`;
  const other = `${what} was approved for the hand ${record.executor}; this computer's is ${own}.`;
  const parts = { approval: asked.approval, decision: asked.decision_id };
  return record.mode === 'dry'
    ? outcome('refused', 'other-executor', `${other} Approve it again for this one.`, parts)
    : outcome(
        'unknown',
        'other-executor',
        `${other} Whether that one has sent it is not known here: run Countersign on that computer. If that can't be, look ` +
          'whether it arrived, then choose "It was sent" or "Send again".',
        parts,
      );
}

function held(history: History, effect: Effect, facts: Facts, settings: HandSettings): Outcome | null {
  const from = believed(effect.seenAt, history, facts);
  const until = from + settings.hold;
  if (facts.now >= until) return null;
  return outcome('held', 'held', `Held until ${instantAfter(until)}; until then it can be undone.`, {
    ...about(effect),
    until,
  });
}

/** A time of the journal (ms), from which is counted: under a clock that ran ahead, that at which a person set it right. */
function believed(at: number, { clockSince }: History, { now }: Facts): number {
  return at > now ? Math.min(at, clockSince) : at;
}

function scheduled(_history: History, effect: Effect, facts: Facts): Outcome | null {
  const planned = effect.record.action.not_before;
  if (planned === '' || facts.now >= time(planned)) return null;
  return outcome('scheduled', 'scheduled', `Planned for ${planned}.`, {
    ...about(effect),
    until: time(planned),
  });
}

function backingOff(history: History, effect: Effect, facts: Facts): Outcome | null {
  const until = believed(effect.failedAt, history, facts) + effect.retryAfter;
  if (facts.now >= until) return null;
  const message = `${effect.lastTrouble} Tried again at ${instantAfter(until)}.`;
  return outcome('waiting', 'backoff', message, { ...about(effect), until });
}

function limited(history: History, effect: Effect, facts: Facts, settings: HandSettings): Outcome | null {
  if (effect.record.mode === 'dry') return null;
  const left = history.transmissions.filter((at) => at > facts.now - HOUR && at <= facts.now);
  const trying = [...history.open].filter((id) => history.effects.get(id)?.open?.data === false).length;
  if (left.length + trying < settings.perHour) return null;
  const until = left.length === 0 ? facts.now + settings.recheck : Math.min(...left) + HOUR;
  return outcome(
    'limited',
    'limited',
    `This hand sends at most ${String(settings.perHour)} messages an hour; the next may leave at ${instant(until)}.`,
    { ...about(effect), until },
  );
}

function time(text: string): number {
  return fromInstant(text) ?? 0;
}

function about(effect: Effect): { approval: string; decision: string } {
  return { approval: effect.record.approval, decision: effect.record.decision_id };
}
