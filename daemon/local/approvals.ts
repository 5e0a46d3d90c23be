import { type ApproveRecord } from '../../shared/approval/decision.ts';
import { sameDraft } from '../../shared/approval/request.ts';
import { type Trust } from '../../shared/approval/verify.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { instant } from '../../shared/text/time.ts';
import { type AuditLog } from '../records/audit.ts';
import { type ApprovalNote, writeThenMove } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { type Decisions, readDecisions } from './decisions.ts';
import { type HandOutcome, type HandPort, type HandReport } from './hand-port.ts';
import { type Where, nextStep } from './next-step.ts';

export interface ApprovalParts {
  readonly store: Store;
  readonly agent: string;
  readonly hand: HandPort;
  readonly audit: AuditLog;
  readonly trust: () => Trust;
  /** Which decisions of an approval the hand was given in this process. */
  readonly given: Map<string, string>;
  readonly now: () => number;
  /** What the hand said of itself when the round began. */
  readonly report: HandReport;
  /** The agents of other computers' hands, by executor id. */
  readonly otherHands: ReadonlyMap<string, string>;
}

/** What one approval came to in this round. */
export interface ApprovalNews {
  readonly approval: string;
  readonly status: ApprovalRequest['status'];
  readonly message: string;
  /** When to come back, milliseconds since 1970, or null. */
  readonly until: number | null;
  readonly ignored: readonly string[];
}

/** Where an outcome of the hand puts the note, and under which status. */
const AFTER: Readonly<Record<HandOutcome['state'], readonly [Where, ApprovalRequest['status']] | null>> = {
  held: ['approved', 'held'],
  scheduled: ['approved', 'held'],
  waiting: ['approved', 'held'],
  paused: ['approved', 'held'],
  limited: ['approved', 'held'],
  locked: ['approved', 'held'],
  unknown: ['approved', 'unknown'],
  rehearsed: ['pending_approval', 'rehearsed'],
  refused: ['pending_approval', 'refused'],
  expired: ['pending_approval', 'refused'],
  cancelled: ['pending_approval', 'pending'],
  contested: ['pending_approval', 'contested'],
  revising: ['pending_approval', 'revising'],
  rejected: ['rejected', 'rejected'],
  pending: null,
  accepted: ['done', 'sent'],
};

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
  const step = nextStep({
    request,
    draft: note.draft,
    where: note.placed.place as Where,
    state: decisions.state,
    supersededBy,
    decided: new Set(decisions.verified.map(({ record }) => record.decision_id)),
    now: parts.report.clockTrusted ? parts.now() : null,
  });
  const told = step.do === 'execute' ? null : await tellHand(parts, note, decisions);
  // A decision or an edit after the attempt changes nothing about what was sent: the hand knows whether there was one.
  if (told !== null && hasBegun(told)) {
    return await follow(parts, note, decisions, await hand.execute(decisions.texts), news);
  }
  const elsewhere = sentElsewhere(parts, decisions);
  if (elsewhere !== null) return news(request.status, `${elsewhere} sends this.`);
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

/** The computer that an approval was made for, while that is another one's business and not this one's. */
function sentElsewhere({ report, otherHands, now }: ApprovalParts, { state }: Decisions): string | null {
  if (state.kind !== 'approved' || state.decision.executor === report.executor) return null;
  // One that has not said anything until then is asleep or gone: from there on the person is asked.
  return Date.parse(state.decision.send_by) <= now()
    ? null
    : (otherHands.get(state.decision.executor) ?? null);
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
  if (ids === '') return null;
  const approved = decisions.state.kind === 'approved';
  if (approved && (placed.place === 'done' || placed.place === 'rejected')) return parts.hand.look(approval);
  if (parts.given.get(approval) === ids) return approved ? parts.hand.look(approval) : null;
  const outcome = await (approved ? parts.hand.annul(decisions.texts) : parts.hand.execute(decisions.texts));
  // What has begun is asked after in every round: an unknown outcome may still be found in Sent.
  if (outcome.reason !== 'hand-gone' && !hasBegun(outcome)) parts.given.set(approval, ids);
  return outcome;
}

function hasBegun({ state, reason }: HandOutcome): boolean {
  return state === 'accepted' || state === 'unknown' || reason === 'in-attempt' || reason === 'due-recover';
}

type News = (status: ApprovalRequest['status'], message: string, until?: number | null) => ApprovalNews;

async function follow(
  parts: ApprovalParts,
  note: ApprovalNote,
  decisions: Decisions,
  outcome: HandOutcome,
  news: News,
): Promise<ApprovalNews> {
  if (decisions.state.kind === 'settled' && outcome.reason === 'settled') {
    outcome = onWord(outcome, decisions.state.decision.decision_id);
  }
  const after = AFTER[outcome.state];
  const until = outcome.until === undefined || outcome.until === '' ? null : Date.parse(outcome.until);
  if (after === null) return news(note.request.status, outcome.message, until);
  const [where, status] = after;
  const executed = executedRecord(decisions, outcome.decision);
  const evidence = [...(outcome.evidence ?? [])];
  const request: ApprovalRequest = {
    ...note.request,
    status,
    result: line(outcome.message),
    decision: outcome.decision,
    evidence,
  };
  if (where !== 'done') {
    await place(parts, note, where, request, note.draft);
    return news(status, outcome.message, until);
  }
  await parts.audit.writeOnce({
    action_type: 'send_email',
    target: executed?.action.to.join(', ') ?? note.request.to.join(', '),
    parameters: {
      approval: request.id,
      task: request.task,
      decision: outcome.decision,
      digest: executed?.action_digest ?? '',
    },
    approval_status: 'approved',
    approved_by: decidedBy(decisions, outcome.decision),
    result: [outcome.message, ...evidence].join(' | '),
  });
  await tell(parts.store, parts.agent, parts.now(), {
    id: `sent:${outcome.decision}`,
    kind: 'sent',
    text: `Sent the reply of ${request.id}`,
  });
  await finish(parts, note, request, executed);
  return news('sent', outcome.message);
}

/** `Done/` shows what was sent; a draft that says something else was edited late and is kept below it (PROTOCOL §4). */
async function finish(
  parts: ApprovalParts,
  note: ApprovalNote,
  request: ApprovalRequest,
  executed: ApproveRecord | null,
) {
  if (executed === null || sameDraft(executed.action, note.request, note.draft)) {
    return place(parts, note, 'done', request, note.draft);
  }
  const { action } = executed;
  const sent: ApprovalRequest = {
    ...request,
    from: action.from,
    to: action.to,
    cc: action.cc,
    bcc: action.bcc,
    subject: action.subject,
    attachments: action.attachments,
    not_before: action.not_before,
  };
  return place(parts, note, 'done', sent, action.body, note.draft);
}

async function place(
  parts: ApprovalParts,
  note: ApprovalNote,
  where: Where,
  request: ApprovalRequest,
  draft: string,
  lateEdit: string | null = null,
): Promise<void> {
  const { base, id } = note.placed;
  const { domain } = request;
  const path =
    where === 'done'
      ? pathOf({ place: 'done', domain, month: instant(parts.now()).slice(0, 7), base, id })
      : pathOf({ place: where, domain, base, id });
  await writeThenMove(parts.store, note, { path, text: writeApprovalRequest(request, draft, lateEdit) });
}

/** A person said that it was sent, and this hand has no attempt of it: their word is the evidence, and is called so. */
function onWord(outcome: HandOutcome, decision: string): HandOutcome {
  return {
    ...outcome,
    state: 'accepted',
    decision,
    message: 'Sent, on a person’s word; this computer made no attempt.',
    evidence: ['word person', `decision ${decision}`],
    word: 'person',
  };
}

/** The decision that the note's status follows from, or ''. */
function standing({ state }: Decisions): string {
  return 'decision' in state ? state.decision.decision_id : '';
}

function executedRecord(decisions: Decisions, id: string): ApproveRecord | null {
  for (const { record } of decisions.verified) {
    if (record.decision_id === id && (record.kind === 'approve' || record.kind === 'resend')) return record;
  }
  return null;
}

function lastDecision(decisions: Decisions): string {
  return decisions.verified.at(-1)?.record.decision_id ?? '';
}

function decidedBy(decisions: Decisions, id: string = lastDecision(decisions)): string {
  return decisions.verified.find(({ record }) => record.decision_id === id)?.device ?? '';
}

/** Sentences of a hand as one line of a note. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 900);
}
