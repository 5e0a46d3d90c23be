import { type ApproveRecord, type DecisionRecord, isApprove } from '../approval/decision.ts';
import { sameDraft } from '../approval/request.ts';
import { type ApprovalState, approvalState } from '../approval/state.ts';
import type { Basis } from './basis.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Waiting for a decision: pending, undone, taken-back, contested, edited, refused, rehearsed, elsewhere. On the way: approved,
 * revising. A person must say: unknown. Over: rejected, expired, superseded, sent, closed. Not a card at all: unreadable.
 */
export type CardState =
  | 'pending'
  | 'undone'
  | 'taken-back'
  | 'contested'
  | 'edited'
  | 'refused'
  | 'rehearsed'
  | 'elsewhere'
  | 'approved'
  | 'revising'
  | 'unknown'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'sent'
  | 'closed'
  | 'unreadable';

/** States in which a decision is wanted. */
const OPEN: readonly CardState[] = [
  'pending',
  'undone',
  'taken-back',
  'contested',
  'edited',
  'refused',
  'rehearsed',
  'elsewhere',
];

export function isOpen(state: CardState): boolean {
  return OPEN.includes(state);
}

/** What this device's own decisions amount to, and what follows for the card. `now` in milliseconds since 1970. */
export interface Standing {
  readonly state: CardState;
  readonly own: ApprovalState;
  /** The approval whose outcome is unknown, or that another device gave; null in every other state. */
  readonly about: ApproveRecord | null;
}

export function standingOf(basis: Basis, around: Surroundings, now: number): Standing {
  const own = approvalState(basis.own);
  const about = reportedApproval(basis);
  return { own, about, state: stateOf(basis, own, about, around, now) };
}

function stateOf(
  basis: Basis,
  own: ApprovalState,
  about: ApproveRecord | null,
  around: Surroundings,
  now: number,
): CardState {
  const { request, place } = basis;
  if (place === 'done') return request.status === 'sent' ? 'sent' : 'closed';
  if (place === 'rejected') return ENDED[request.status] ?? 'closed';
  if (own.kind === 'settled') return 'closed';
  if (own.kind === 'approved') return afterApproval(basis, own.decision);
  // Said by Local of decisions that it has verified; here it can only ask for one more decision.
  if (own.kind === 'contested' || reportedContested(basis)) return 'contested';
  if (own.kind !== 'pending') return own.kind;
  if (about !== null && request.status === 'unknown') return 'unknown';
  if (around.newer !== '') return 'superseded';
  if (Date.parse(request.expires) <= now) return 'expired';
  if (request.status === 'held' && standsElsewhere(basis, about)) return 'elsewhere';
  if (basis.own.length === 0) return 'pending';
  return wasTakenBack(basis) ? 'taken-back' : 'undone';
}

const ENDED: Readonly<Partial<Record<Basis['request']['status'], CardState>>> = {
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded',
};

/** What the note reports is believed only of the decision that stands; approving again is safe either way. */
function afterApproval(basis: Basis, standing: ApproveRecord): CardState {
  const { request, body } = basis;
  if (!sameDraft(standing.action, request, body)) return 'edited';
  if (reportedContested(basis)) return 'contested';
  if (request.decision !== standing.decision_id) return 'approved';
  const { status } = request;
  return status === 'refused' || status === 'rehearsed' || status === 'unknown' ? status : 'approved';
}

/** While a decision by another key stands that none of ours takes the place of. */
function reportedContested({ request, own, others }: Basis): boolean {
  return request.status === 'contested' && others.some((record) => !isReplaced(record, own));
}

function standsElsewhere({ own, others }: Basis, about: ApproveRecord | null): boolean {
  return about !== null && others.includes(about) && !isReplaced(about, own);
}

function isReplaced({ decision_id: id }: DecisionRecord, by: readonly DecisionRecord[]): boolean {
  return by.some(({ supersedes }) => supersedes.includes(id));
}

/** The approval, by any key, that the note's report is about. */
function reportedApproval({ request, own, others }: Basis): ApproveRecord | null {
  const found = [...own, ...others].find((record) => record.decision_id === request.decision);
  return found !== undefined && isApprove(found) ? found : null;
}

/** Local says of an approval of ours that the hand took it back before anything left; until then an undo is only asked for. */
function wasTakenBack({ request, own }: Basis): boolean {
  const named = own.find((record) => record.decision_id === request.decision);
  return request.status === 'pending' && request.result !== '' && named !== undefined && isApprove(named);
}
