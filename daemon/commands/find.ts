import { oneLine } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { isCompose } from '../compose/compose-task.ts';
import { type AnyNote, type ApprovalNote, type TaskNote, readNotes } from '../records/notes.ts';
import { CommandError } from './context.ts';

export interface Found {
  readonly approval: ApprovalNote;
  /** The task of the mail that is answered; null where it is gone, and where nothing is answered. */
  readonly task: TaskNote | null;
  /** The person's own note that asked for this mail, where one did. */
  readonly asked: TaskNote | null;
}

/** The approval that an id, the beginning of an id, or a task id names. Ambiguous and unknown ids are refused. */
export async function findApproval(store: Store, wanted: string): Promise<Found> {
  return approvalAmong(await readNotes(store), wanted);
}

/** The same among notes that were read already. */
export function approvalAmong(notes: readonly AnyNote[], wanted: string): Found {
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
        : `There is no approval ${oneLine(wanted, 200)}; see: countersign list`,
      'not-found',
    );
  }
  if (second !== undefined)
    throw new CommandError(
      `${oneLine(wanted, 200)} names more than one approval; give the whole id.`,
      'ambiguous',
    );
  const tasks = notes.filter((note) => note.kind === 'task');
  const own = tasks.find(({ task }) => task.id === first.request.task) ?? null;
  return { approval: first, ...aboutOf(first.request, own, tasks) };
}

/** A note of the person's own is no mail: what it asks to answer, if anything, is another task. */
function aboutOf(
  { source_sha256: source, message_id: id }: ApprovalNote['request'],
  own: TaskNote | null,
  tasks: readonly TaskNote[],
): Pick<Found, 'task' | 'asked'> {
  if (own === null || !isCompose(own.placed.base)) return { task: own, asked: null };
  const answered = tasks.find(
    ({ task }) => source !== '' && task.source_sha256 === source && task.message_id === id,
  );
  return { task: answered ?? null, asked: own };
}
