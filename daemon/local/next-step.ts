import { type ApproveRecord } from '../../shared/approval/decision.ts';
import { sameDraft } from '../../shared/approval/request.ts';
import { type ApprovalState } from '../../shared/approval/state.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';

export type Where = 'pending_approval' | 'approved' | 'rejected' | 'done';

/** What Local does next with one approval note. */
export type NextStep =
  | { readonly do: 'leave' }
  | {
      readonly do: 'place';
      readonly where: Where;
      readonly status: ApprovalRequest['status'];
      readonly result: string;
    }
  /** Hand all records to the hand and do as it says. */
  | { readonly do: 'execute' };

export interface Known {
  readonly request: ApprovalRequest;
  readonly draft: string;
  readonly where: Where;
  readonly state: ApprovalState;
  /** A newer request that takes this one's place. */
  readonly supersededBy: string | null;
  /** Ids of the verified decisions about it. */
  readonly decided: ReadonlySet<string>;
  /** Ids of the rejections among them, also by devices that were revoked since: what they ended stays ended. */
  readonly rejections: ReadonlySet<string>;
  /** Milliseconds since 1970, or null while the clock can't be trusted: then nothing expires. */
  readonly now: number | null;
}

/** Statuses that say why a request waits again although nothing stands; they stay until the next decision. */
const STICKY = new Set<ApprovalRequest['status']>(['pending', 'refused', 'rehearsed', 'edited']);

/**
 * The state of an approval follows from its records; this says what follows for the note (PROTOCOL §4). Ended notes
 * (`Rejected/`, `Done/`) stay ended unless a record lets them out again: a restored file never does.
 */
export function nextStep(known: Known): NextStep {
  const { request, where, state, supersededBy, now } = known;
  const place = (to: Where, status: ApprovalRequest['status'], result: string): NextStep =>
    where === to && request.status === status && request.result === result
      ? { do: 'leave' }
      : { do: 'place', where: to, status, result };
  if (where === 'done' && request.status === 'sent') return { do: 'leave' };
  switch (state.kind) {
    case 'settled':
      return { do: 'execute' };
    case 'rejected':
      return place(
        'rejected',
        'rejected',
        state.decision.reason === '' ? 'Rejected.' : `Rejected: ${state.decision.reason}`,
      );
    case 'contested':
      return place(
        'pending_approval',
        'contested',
        'Your devices decided differently; decide once more to settle it.',
      );
    case 'revising':
      return supersededBy === null
        ? place('pending_approval', 'revising', 'You asked for changes; the next draft replaces this one.')
        : place('rejected', 'superseded', `Replaced by ${supersededBy}.`);
    case 'approved':
      if (where === 'rejected') return mayReopen(known, state.decision) ? { do: 'execute' } : { do: 'leave' };
      return isVoid(known, state.decision)
        ? place(
            'pending_approval',
            'edited',
            'The draft was changed after it was approved; approve the new text, or change it back and approve again.',
          )
        : { do: 'execute' };
    case 'pending':
      if (supersededBy !== null) return place('rejected', 'superseded', `Replaced by ${supersededBy}.`);
      if (where === 'rejected' && request.status !== 'pending') return { do: 'leave' };
      if (now !== null && Date.parse(request.expires) <= now)
        return place('rejected', 'expired', `Nobody decided before ${request.expires}.`);
      // Who wrote the note chose its status; only one that belongs to a decision of ours says anything.
      return STICKY.has(request.status) && known.decided.has(request.decision)
        ? place('pending_approval', request.status, request.result)
        : place('pending_approval', 'pending', '');
  }
}

/** The draft is not what was signed, or was not for a while: the approval is void until it is given anew. */
function isVoid({ request, draft }: Known, decision: ApproveRecord): boolean {
  const wasEdited = request.status === 'edited' && request.decision === decision.decision_id;
  return wasEdited || !sameDraft(decision.action, request, draft);
}

/**
 * A note in `Rejected/` was ended by a decision, by time, or by a person's hand that moved or deleted it. Only an
 * approval that names the very rejection it takes back lets it out again; anything less certain sends nothing.
 */
function mayReopen(known: Known, decision: ApproveRecord): boolean {
  const { request, rejections } = known;
  const byRejection = request.status === 'rejected' && rejections.has(request.decision);
  return byRejection && decision.supersedes.includes(request.decision) && !isVoid(known, decision);
}
