import { ANSWERED_ELSEWHERE, PUT_ASIDE } from '../../shared/task/correction.ts';
import { type Step, finish, giveBack, needsYou, putAside, reviseAgain } from '../../shared/task/life.ts';
import { instant } from '../../shared/text/time.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeTask } from '../../shared/vault/typed-notes.ts';
import { type ApprovalNote, type TaskNote, moveNote, writeThenMove } from '../records/notes.ts';

/** What Local knows of an approval when it looks after the task that waits for it. */
export type ApprovalAt = Pick<ApprovalNote, 'request' | 'placed'> & { readonly wish?: string | undefined };

/**
 * The next place of a task, from where its approval is: a pure function of what lies in the vault, so that a crash
 * between their two moves is completed by looking again. Null where the task is where it belongs; `gone` is an approval
 * that was looked for twice and is in no place.
 */
export function taskStep(
  note: TaskNote,
  approval: ApprovalAt | 'gone' | null,
  context: { readonly nowMs: number; readonly answered: string | null },
): Step | null {
  const { task, placed } = note;
  const { base } = placed;
  const month = instant(context.nowMs).slice(0, 7);
  if (placed.place === 'done' || placed.place === 'rejected') return null;
  if (placed.place === 'needs_action') {
    // A move that a crash cut in two, or a note dragged back: it starts again, under the next epoch.
    if (task.status !== 'needs_action' && task.status !== 'needs_you') return giveBack(task, base);
    if (task.status === 'needs_you' || task.bounce_of !== '') return null;
    if (context.answered !== null)
      return finish(task, base, month, words(`${ANSWERED_ELSEWHERE}${context.answered}.`));
    if (task.category === 'needs_reply') {
      return task.from_address === ''
        ? needsYou(task, base, words(`No reply can be addressed: ${task.why}`))
        : null;
    }
    return finish(task, base, month, words(`${PUT_ASIDE}${task.why}`));
  }
  if (placed.place !== 'pending_approval') return null;
  if (approval === 'gone') {
    // Its request is nowhere any more: a person deleted it, which is a rejection (PROTOCOL §4).
    return putAside(task, base, 'Its draft was deleted, which rejects it.');
  }
  // A task may wait only for a request that is its own.
  if (approval === null || approval.request.task !== task.id) return null;
  const { request } = approval;
  const result = words(request.result);
  if (approval.placed.place === 'done')
    return request.status === 'sent' ? finish(task, base, month, result) : null;
  if (request.status === 'revising') {
    return approval.wish === undefined ? null : reviseAgain(task, base, request.revision + 1, approval.wish);
  }
  if (approval.placed.place !== 'rejected') return null;
  switch (request.status) {
    case 'answered':
      return finish(task, base, month, result);
    case 'superseded':
      return finish(task, base, month, words(`A newer request takes its place: ${result}`));
    case 'rejected':
    case 'expired':
      return putAside(task, base, result);
    default:
      return null;
  }
}

/** One line that a note's field can hold, whatever it quotes. */
function words(text: string): string {
  return oneLine(text, 900);
}

/** Performs a step; false where somebody else was faster. */
export async function performStep(store: Store, note: TaskNote, step: Step): Promise<boolean> {
  const to = { path: step.path, text: writeTask(step.task, note.mailText) };
  // A claimed note is another's to change: it is taken first and rewritten where it is ours.
  const perform = note.placed.place === 'in_progress' ? moveNote : writeThenMove;
  return (await perform(store, note, to)) === 'done';
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
