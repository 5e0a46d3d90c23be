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
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Statuses that say why a request waits again although nothing stands; they stay until the next decision. */
const STICKY = new Set<ApprovalRequest['status']>(['refused', 'rehearsed', 'edited']);

/**
 * The state of an approval follows from its records; this says what follows for the note (PROTOCOL §4). Ended notes
 * (`Rejected/`, `Done/`) stay ended unless a record lets them out again: a restored file never does.
 */
export function nextStep({ request, draft, where, state, supersededBy, now }: Known): NextStep {
  const place = (to: Where, status: ApprovalRequest['status'], result: string): NextStep =>
    where === to && request.status === status && request.result === result
      ? { do: 'leave' }
      : { do: 'place', where: to, status, result };
  if (where === 'done') return { do: 'leave' };
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
    case 'approved': {
      const voided = request.status === 'edited' && request.decision === state.decision.decision_id;
      if (voided || !sameDraft(state.decision.action, request, draft)) {
        return request.status === 'sent' || where === 'rejected'
          ? { do: 'execute' }
          : place(
              'pending_approval',
              'edited',
              'The draft was changed after it was approved; approve the new text, or change it back and approve again.',
            );
      }
      return { do: 'execute' };
    }
    case 'pending':
      if (supersededBy !== null) return place('rejected', 'superseded', `Replaced by ${supersededBy}.`);
      if (where === 'rejected' && request.status !== 'pending') return { do: 'leave' };
      if (Date.parse(request.expires) <= now)
        return place('rejected', 'expired', `Nobody decided before ${request.expires}.`);
      return STICKY.has(request.status)
        ? place('pending_approval', request.status, request.result)
        : place('pending_approval', 'pending', '');
  }
}
