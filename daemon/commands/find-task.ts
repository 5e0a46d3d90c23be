import { oneLine } from '../../shared/text/show.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type AnyNote, type TaskNote, readNotes } from '../records/notes.ts';
import { CommandError } from './context.ts';

/** How a mail may be named on the command line; for help. */
export const MAIL_ID =
  'the mail: its task id or five or more of its first characters, its approval, or its Message-ID';

/** The mail that an id, the beginning of an id, an approval or a Message-ID names. Ambiguous and unknown ones are refused. */
export async function findTask(store: Store, wanted: string): Promise<TaskNote> {
  const notes = await readNotes(store);
  const named = namedBy(notes, wanted);
  const [first, second] = notes.filter((note): note is TaskNote => note.kind === 'task' && named(note));
  if (first === undefined) {
    const broken = notes.find((note) => note.kind === 'unreadable' && note.placed.id === wanted);
    throw new CommandError(
      broken?.kind === 'unreadable'
        ? `${broken.path} can't be read: ${broken.refusal.message}`
        : `There is no mail ${oneLine(wanted, 200)} in this vault; the day's mails and their ids are in Needs_Action/ and Done/.`,
      'not-found',
    );
  }
  if (second !== undefined)
    throw new CommandError(
      `${oneLine(wanted, 200)} names more than one mail (${first.task.id}, ${second.task.id}); give the whole id.`,
      'ambiguous',
    );
  return first;
}

const LEAST = 5;

function namedBy(notes: readonly AnyNote[], wanted: string): (note: TaskNote) => boolean {
  if (wanted.includes('@')) {
    const id = wanted.startsWith('<') ? wanted : `<${wanted}>`;
    return ({ task, placed }) => task.message_id === id && placed.base.startsWith('EMAIL_');
  }
  const long = wanted.length >= LEAST;
  if (wanted.startsWith('ap-')) {
    const of = new Set(
      notes.flatMap((note) =>
        note.kind === 'approval' &&
        (note.request.id === wanted || (long && note.request.id.startsWith(wanted)))
          ? [note.request.task]
          : [],
      ),
    );
    return ({ task }) => of.has(task.id);
  }
  return ({ task }) => task.id === wanted || (long && task.id.startsWith(wanted));
}
