import { continues, isNewer } from '../../../shared/task/conversation.ts';
import { FOLLOW_UP_SLOT, isFollowUp } from '../../../shared/task/follow-up.ts';
import { type AnyNote, type TaskNote } from '../../records/notes.ts';

/**
 * The request of another task that a new one takes the place of, or '': the newest open one of the conversation, where this
 * task's mail goes on from that one's. Reminders neither take a place nor have one that could be taken: an answer that
 * comes closes them. `notes` are those of Pending_Approval/.
 */
export function openBefore({ task, placed }: TaskNote, notes: readonly AnyNote[]): string {
  if (isFollowUp(placed.base)) return '';
  const tasks = new Map(notes.flatMap((note) => (note.kind === 'task' ? [[note.task.id, note.task]] : [])));
  let newest: { readonly id: string; readonly received: string; readonly request: string } | null = null;
  for (const note of notes) {
    if (note.kind !== 'approval' || note.request.slot === FOLLOW_UP_SLOT) continue;
    const older = tasks.get(note.request.task);
    if (older === undefined || older.id === task.id || !continues(task, older)) continue;
    if (newest === null || isNewer(older, newest))
      newest = { id: older.id, received: older.received, request: note.request.id };
  }
  return newest?.request ?? '';
}
