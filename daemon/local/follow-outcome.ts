import { type ApproveRecord, isApprove } from '../../shared/approval/decision.ts';
import { sameDraft } from '../../shared/approval/request.ts';
import { type Trust } from '../../shared/approval/verify.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { rewriteApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { instant } from '../../shared/text/time.ts';
import { type AuditLog } from '../records/audit.ts';
import { type ApprovalNote, writeThenMove } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { type Decisions, decidedBy, signedOnce } from './decisions.ts';
import { type HandOutcome, type HandPort, type HandReport } from './hand-port.ts';
import { type Where } from './next-step.ts';

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
  /** What the person should know of an approval that is held, beside what the hand says; '' for nothing. */
  readonly remark: (approval: string) => string;
}

/** What one approval came to in this round. */
export interface ApprovalNews {
  readonly approval: string;
  readonly status: ApprovalRequest['status'];
  readonly message: string;
  /** When to come back, milliseconds since 1970, or null. */
  readonly until: number | null;
  /** What the hand said of it in this round, where it was asked. */
  readonly stage?: HandOutcome['state'];
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

export type News = (
  status: ApprovalRequest['status'],
  message: string,
  until?: number | null,
) => ApprovalNews;

/** Takes the note to where an outcome of the hand puts it, with its evidence; what was sent is logged first. */
export async function follow(
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
    result: line(status === 'held' ? `${outcome.message} ${parts.remark(note.request.id)}` : outcome.message),
    decision: outcome.decision,
    evidence,
  };
  if (where !== 'done') {
    if (ATTEMPTED.includes(status) && isNews(note.request, request))
      await parts.audit.writeOnce({
        action_type: 'approval',
        target: request.id,
        parameters: { task: request.task, decision: outcome.decision },
        approval_status: status,
        approved_by: decidedBy(decisions, outcome.decision),
        result: request.result,
      });
    await place(parts, note, where, request, note.draft);
    return { ...news(status, outcome.message, until), stage: outcome.state };
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

/** Outcomes of an attempt, or of what the hand refused to attempt, that leave the note open: the log has them too (G2). */
const ATTEMPTED: readonly ApprovalRequest['status'][] = ['refused', 'unknown', 'rehearsed'];

function isNews(before: ApprovalRequest, after: ApprovalRequest): boolean {
  return before.status !== after.status || before.decision !== after.decision;
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
  // Written twice after it had left: both are kept.
  const late = note.lateEdit === null ? note.draft : `${note.lateEdit}\n${note.draft}`;
  return place(parts, note, 'done', sent, action.body, late);
}

/** @param lateEdit what was written after it had left; left out: what the note has kept of that already */
export async function place(
  parts: ApprovalParts,
  note: ApprovalNote,
  where: Where,
  request: ApprovalRequest,
  draft: string,
  lateEdit: string | null = note.lateEdit,
): Promise<void> {
  const { base, id } = note.placed;
  const { domain } = request;
  const path =
    where === 'done'
      ? pathOf({ place: 'done', domain, month: instant(parts.now()).slice(0, 7), base, id })
      : pathOf({ place: where, domain, base, id });
  await writeThenMove(parts.store, note, { path, text: rewriteApprovalRequest(request, draft, lateEdit) });
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

function executedRecord(decisions: Decisions, id: string): ApproveRecord | null {
  const record = signedOnce(decisions, id)?.record;
  return record !== undefined && isApprove(record) ? record : null;
}

/** Sentences of a hand as one line of a note. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 900);
}
