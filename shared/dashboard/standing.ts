import { whyNotReady } from '../approval/request.ts';
import { ANSWERED_ELSEWHERE } from '../task/correction.ts';
import { type ApprovalRequest } from '../vault/schemas.ts';
import { type SeenApproval, type SeenTask } from './seen.ts';

/**
 * Where a mail stands for its reader: it wants something of them, something of us, nothing any more, or wanted nothing
 * from the beginning.
 */
export interface Standing {
  readonly kind: 'needs_you' | 'on_the_way' | 'ended' | 'put_aside';
  /** What is to do or what became of it, in plain words of ours. */
  readonly words: string;
}

/** How `result` begins for a copy of a mail that another task goes on with (shared/task/duplicate.ts). */
const DUPLICATE = 'Duplicate of ';

const OPEN: Readonly<Partial<Record<ApprovalRequest['status'], Standing>>> = {
  edited: needs('changed after approval: approve again'),
  contested: needs('your devices disagree: decide once more'),
  refused: needs('refused: see the note'),
  unknown: needs('unknown whether it was sent: say so'),
  rehearsed: needs('rehearsed in dry run: approve live to send'),
  held: { kind: 'on_the_way', words: 'approved, on its way' },
  revising: { kind: 'on_the_way', words: 'being drafted again' },
};

const ENDED: Readonly<Partial<Record<ApprovalRequest['status'], string>>> = {
  sent: 'sent',
  expired: 'expired: nobody decided in time',
  superseded: 'replaced by a newer draft',
  answered: 'you answered elsewhere',
};

/** The folder is the state; the status says more about it where it fits the folder (PROTOCOL §3). */
export function standingOfApproval({ placed, request, draft }: SeenApproval): Standing {
  if (placed.place === 'done' || placed.place === 'rejected')
    return ended(ENDED[request.status] ?? (placed.place === 'done' ? 'done' : 'rejected'));
  const gap = whyNotReady(draft);
  return OPEN[request.status] ?? needs(gap === null ? 'to countersign' : 'to fill in, then to countersign');
}

/** `approval` is the request that the task waits for, or waited for when it ended. */
export function standingOfTask({ placed, task }: SeenTask, approval: SeenApproval | undefined): Standing {
  if (placed.place === 'needs_action') {
    if (task.status === 'needs_you') return needs('for you, without a draft');
    if (task.category === 'needs_reply') return { kind: 'on_the_way', words: 'waits for a draft' };
    return { kind: 'put_aside', words: 'put aside' };
  }
  if (placed.place === 'in_progress') return { kind: 'on_the_way', words: 'being drafted' };
  if (approval !== undefined) return standingOfApproval(approval);
  if (placed.place === 'pending_approval') return { kind: 'on_the_way', words: 'waits for its draft' };
  if (placed.place === 'rejected') return ended('rejected');
  // Only a mail that wants an answer can be answered; all other is filed as it comes (decision 0007).
  if (task.category === 'needs_reply' || task.waiting_for !== '') return ended(howItEnded(task.result));
  return { kind: 'put_aside', words: 'put aside' };
}

function howItEnded(result: string): string {
  if (result.startsWith(ANSWERED_ELSEWHERE)) return 'you answered elsewhere';
  return result.startsWith(DUPLICATE) ? 'the same mail came another way too' : 'done';
}

function needs(words: string): Standing {
  return { kind: 'needs_you', words };
}

function ended(words: string): Standing {
  return { kind: 'ended', words };
}
