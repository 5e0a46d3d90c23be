import { type Store } from '../../shared/vault/store.ts';
import { type ApprovalNote, type TaskNote, readNotes } from '../records/notes.ts';
import { CommandError } from './context.ts';

export interface Found {
  readonly approval: ApprovalNote;
  readonly task: TaskNote | null;
}

/** The approval that an id, the beginning of an id, or a task id names. Ambiguous and unknown ids are refused. */
export async function findApproval(store: Store, wanted: string): Promise<Found> {
  const notes = await readNotes(store);
  const approvals = notes.filter((note) => note.kind === 'approval');
  const matches = approvals.filter(
    ({ request }) =>
      request.id === wanted ||
      (wanted.length >= 5 && request.id.startsWith(wanted)) ||
      request.task === wanted,
  );
  const open = matches.filter(
    ({ placed }) => placed.place === 'pending_approval' || placed.place === 'approved',
  );
  const [first, second] = open.length > 0 ? open : matches;
  if (first === undefined) {
    const broken = notes.find((note) => note.kind === 'unreadable' && note.placed.id.startsWith(wanted));
    throw new CommandError(
      broken?.kind === 'unreadable'
        ? `${broken.path} can't be read: ${broken.refusal.message}`
        : `There is no approval ${wanted}; see: countersign list`,
      'not-found',
    );
  }
  if (second !== undefined)
    throw new CommandError(`${wanted} names more than one approval; give the whole id.`, 'ambiguous');
  const task = notes.find((note) => note.kind === 'task' && note.task.id === first.request.task);
  return { approval: first, task: task?.kind === 'task' ? task : null };
}
