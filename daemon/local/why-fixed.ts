import { type ApprovalState } from '../../shared/approval/state.ts';
import { type ApprovalNote } from '../records/notes.ts';

/** What a person wants to change, and the ends of two sentences about it. */
export const CHANGING = {
  attachments: { closed: 'nothing more can be attached to it', another: 'attach the file to that' },
  text: { closed: 'its text stays as it was', another: 'edit that' },
} as const;

/** Why a request can't be changed as it stands, in a sentence; null where it can. */
export function whyFixed(
  { request, placed }: ApprovalNote,
  state: ApprovalState,
  { closed, another }: (typeof CHANGING)[keyof typeof CHANGING],
): string | null {
  if (placed.place === 'done' || request.status === 'sent') return 'This was sent already.';
  if (placed.place === 'rejected') return `This is closed; ${closed}.`;
  if (state.kind === 'settled') return 'A person said that this was sent already.';
  if (state.kind === 'revising')
    return `You asked for changes, so another draft replaces this one; ${another}.`;
  if (state.kind !== 'approved') return null;
  // An approval that came to nothing stands in nobody's way: with another content it is void.
  const over = ['edited', 'refused', 'rehearsed'].includes(request.status);
  return placed.place === 'pending_approval' && over && request.decision === state.decision.decision_id
    ? null
    : `An approval of this stands as it is; take it back first: countersign undo ${request.id}`;
}
