import { type Step, finish, giveBack, needsYou, putAside, reviseAgain } from '../../shared/task/life.ts';
import { instant } from '../../shared/text/time.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeTask } from '../../shared/vault/typed-notes.ts';
import { type ApprovalNote, type TaskNote, moveNote } from '../records/notes.ts';

/** What Local knows of an approval when it looks after the task that waits for it. */
export type ApprovalAt = Pick<ApprovalNote, 'request' | 'placed'> & { readonly wish?: string | undefined };

/**
 * The next place of a task, from where its approval is: a pure function, so that a crash between the two moves is
 * completed by looking again. Null where the task is where it belongs.
 */
export function taskStep(
  note: TaskNote,
  approval: ApprovalAt | null,
  context: { readonly nowMs: number; readonly answered: string | null },
): Step | null {
  const { task, placed } = note;
  const { base } = placed;
  const month = instant(context.nowMs).slice(0, 7);
  if (placed.place === 'done' || placed.place === 'rejected') return null;
  if (placed.place === 'needs_action') {
    if (task.status !== 'needs_action' || task.bounce_of !== '') return null;
    if (context.answered !== null)
      return finish(task, base, month, `Answered elsewhere by ${context.answered}.`);
    if (task.category === 'needs_reply') {
      return task.from_address === '' ? needsYou(task, base, `No reply can be addressed: ${task.why}`) : null;
    }
    return finish(task, base, month, `Put aside: ${task.why}`);
  }
  if (placed.place !== 'pending_approval') return null;
  if (approval === null) {
    // Its request vanished for good: a person deleted it, which is a rejection (PROTOCOL §4).
    return putAside(task, base, 'Its draft was deleted, which rejects it.');
  }
  const { request } = approval;
  switch (request.status) {
    case 'sent':
      return approval.placed.place === 'done' ? finish(task, base, month, request.result) : null;
    case 'rejected':
      return putAside(task, base, request.result);
    case 'expired':
      return putAside(task, base, request.result);
    case 'answered':
      return finish(task, base, month, request.result);
    case 'superseded':
      return finish(task, base, month, `A newer message in the thread is being answered: ${request.result}`);
    case 'revising':
      return approval.wish === undefined
        ? null
        : reviseAgain(task, base, request.revision + 1, approval.wish);
    default:
      return null;
  }
}

/** Performs a step; false where somebody else was faster. */
export async function performStep(store: Store, note: TaskNote, step: Step): Promise<boolean> {
  return (
    (await moveNote(store, note, { path: step.path, text: writeTask(step.task, note.mailText) })) === 'done'
  );
}

/** A claim whose owner has shown no sign of life for its ttl goes back to everybody. */
export async function breakClaim(store: Store, note: TaskNote): Promise<boolean> {
  return performStep(store, note, giveBack(note.task, note.placed.base));
}

/** Our own mail bounced: its task comes back, for a person; no agent drafts for it again. */
export function reopened(note: TaskNote, bounce: string): Step {
  return needsYou(
    note.task,
    note.placed.base,
    `Your reply was not delivered; the report is ${bounce}. Check the address.`,
  );
}
