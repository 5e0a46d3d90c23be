import { fingerprint } from '../../shared/approval/keys.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type ApprovalNote } from '../records/notes.ts';
import { type Decisions, decidedBy, decisionTexts, lastDecision, readDecisions } from './decisions.ts';
import { type ApprovalNews, type ApprovalParts, follow, place } from './follow-outcome.ts';
import { type HandOutcome } from './hand-port.ts';
import { type Where, nextStep } from './next-step.ts';

/** Milliseconds after which a hand is asked again that could not hear. */
export const ASK_AGAIN = 10_000;

/** Brings one approval note to where its decisions say, and lets the hand act where they let it. */
export async function reviewApproval(
  parts: ApprovalParts,
  note: ApprovalNote,
  supersededBy: string | null,
): Promise<ApprovalNews> {
  const { store, hand } = parts;
  const { request } = note;
  const decisions = await readDecisions(store, parts.trust(), request.id);
  const news = (
    status: ApprovalRequest['status'],
    message: string,
    until: number | null = null,
  ): ApprovalNews => ({
    approval: request.id,
    status,
    message,
    until,
    ignored: decisions.ignored,
  });
  // The round read its notes before it sent what was due. What a person wrote since belongs together with what they decided
  // since: to void that decision for the words before it could not be taken back, nor could sending words they have changed.
  const decided = decisions.verified.length > 0;
  if (decided && (await store.read(note.path)) !== note.text)
    return news(request.status, request.result, parts.now());
  const step = nextStep({
    request,
    draft: note.draft,
    where: note.placed.place as Where,
    state: decisions.state,
    supersededBy,
    decided: new Set(decisions.verified.map(({ record }) => record.decision_id)),
    rejections: rejections(decisions),
    now: parts.report.clockTrusted ? parts.now() : null,
  });
  const told = step.do === 'execute' ? null : await tellHand(parts, note, decisions);
  // Not known to the hand, it is not done: an undo that never reached it takes nothing back.
  if (told !== null && !told.heard) return news(request.status, told.message, parts.now() + ASK_AGAIN);
  const elsewhere = sentElsewhere(parts, note, decisions);
  // An edit voids it there, where somebody knows whether it has left; here nobody does.
  if (elsewhere !== null && told?.reason === 'other-executor') return news(request.status, elsewhere);
  // Whether it leaves is not known yet: until then it stays where a person threw it.
  if (told?.reason === 'in-work' && note.placed.place === 'rejected')
    return news(request.status, told.message, parts.now() + ASK_AGAIN);
  // A decision or an edit after the attempt changes nothing about what was sent: the hand knows whether there was one.
  if (told !== null && hasBegun(told)) {
    return await follow(parts, note, decisions, await hand.execute(decisionTexts(decisions)), news);
  }
  // An undo is done when the hand says so; until then it is only asked for.
  if (told?.state === 'cancelled' && step.do === 'place' && step.status === 'pending') {
    return await follow(parts, note, decisions, told, news);
  }
  // A restored journal can't say that nothing has left, whatever was decided since.
  if (told?.reason === 'locked') return await follow(parts, note, decisions, told, news);
  if (elsewhere !== null) return news(request.status, elsewhere);
  if (step.do === 'leave') return news(request.status, request.result);
  if (step.do === 'place') {
    await parts.audit.writeOnce({
      action_type: 'approval',
      target: request.id,
      parameters: { task: request.task, decision: lastDecision(decisions) },
      approval_status: step.status,
      approved_by: decidedBy(decisions),
      result: step.result === '' ? step.status : step.result,
    });
    const next = { ...request, status: step.status, result: step.result, decision: standing(decisions) };
    await place(parts, note, step.where, { ...next, evidence: [] }, note.draft);
    return news(step.status, step.result);
  }
  return await follow(parts, note, decisions, await hand.execute(decisions.texts), news);
}

/** Why an approval is another computer's business and not this one's, in a sentence; null where it is not. */
function sentElsewhere(
  { report, otherHands, now }: ApprovalParts,
  { placed, request }: ApprovalNote,
  { state, verified, strangers }: Decisions,
): string | null {
  if (state.kind === 'approved' && state.decision.executor !== report.executor) {
    const name = otherHands.get(state.decision.executor);
    // One that has not said anything until then is asleep or gone: from there on the person is asked.
    return name === undefined || Date.parse(state.decision.send_by) <= now() ? null : `${name} sends this.`;
  }
  // To call this undecided would have it sent from here too. It was put there by a computer that knows the device.
  if (verified.length > 0 || placed.place !== 'approved') return null;
  const other = strangers.find(
    ({ executor, send_by: by }) =>
      executor !== report.executor && (request.status === 'unknown' || Date.parse(by) > now()),
  );
  return other === undefined
    ? null
    : `Approved for another computer (${other.executor}) by a device that is not paired here (${fingerprint(other.key)}). ` +
        'Run Countersign there, or pair that device here.';
}

/**
 * Gives the hand what there is before the note follows it: a rejection or an undo that the hand has once seen counts
 * for ever, even where somebody later restores the approval without it. So does an edit that voids a live approval: it is
 * annulled there, since giving it to `execute` would send it.
 */
async function tellHand(
  parts: ApprovalParts,
  { placed, request: { id: approval } }: ApprovalNote,
  decisions: Decisions,
): Promise<HandOutcome | null> {
  const ids = decisions.verified.map(({ record }) => record.decision_id).join(' ');
  // Signed by a device that is paired no more: it lets nothing out, and what left before that is followed to its end.
  if (ids === '') {
    if (decisions.revoked.length === 0) return null;
    // A restored journal hears of it, since it may have been carried out in the time that it lacks.
    return parts.report.locked ? parts.hand.execute(decisionTexts(decisions)) : parts.hand.look(approval);
  }
  const approved = decisions.state.kind === 'approved';
  if (approved && placed.place === 'done') return parts.hand.look(approval);
  if (approved && placed.place === 'rejected') return lookAtThrownAway(parts, approval, decisions);
  if (parts.given.get(approval) === ids) return approved ? parts.hand.look(approval) : null;
  const outcome = await (approved ? parts.hand.annul(decisions.texts) : parts.hand.execute(decisions.texts));
  // What has begun is asked after in every round: an unknown outcome may still be found in Sent.
  const final = outcome.heard && outcome.reason !== 'locked' && !hasBegun(outcome);
  if (final) parts.given.set(approval, ids);
  return outcome;
}

/**
 * A person threw away what was approved. What is held goes on from there if they put it back. What somebody had begun to send,
 * who may be dead by now, is voided: asking after it by `execute` would go on from where that one was.
 */
async function lookAtThrownAway(
  { hand }: ApprovalParts,
  approval: string,
  { texts }: Decisions,
): Promise<HandOutcome> {
  const looked = await hand.look(approval);
  return isAtWork(looked) ? hand.annul(texts) : looked;
}

/** It has left, or somebody may be about to have it leave: whoever asks now can't say that nothing does. */
function hasBegun(outcome: HandOutcome): boolean {
  const { state, reason } = outcome;
  return state === 'accepted' || state === 'unknown' || reason === 'due-recover' || isAtWork(outcome);
}

/** An attempt without an end in the journal, or a call of this hand that lasts longer than Local waited for it. */
function isAtWork({ reason }: HandOutcome): boolean {
  return reason === 'in-attempt' || reason === 'in-work';
}

function rejections({ verified, revoked }: Decisions): ReadonlySet<string> {
  const all = [...verified, ...revoked].map(({ record }) => record);
  return new Set(all.flatMap(({ kind, decision_id: id }) => (kind === 'reject' ? [id] : [])));
}

/** The decision that the note's status follows from, or ''. */
function standing({ state }: Decisions): string {
  return 'decision' in state ? state.decision.decision_id : '';
}
