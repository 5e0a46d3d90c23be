import { type Store } from '../../shared/vault/store.ts';
import { draftRequest } from '../cloud/draft/request.ts';
import { whyNoDraftFor } from '../cloud/draft/guard.ts';
import { bookOf, readNotesOf } from '../cloud/handbook/library.ts';
import { type LocalConfig } from '../config/local.ts';
import { type TaskNote } from '../records/notes.ts';

const NOTHING = { text: '', signature: '', disclosure: '' };

/**
 * Why the cloud would draft nothing for a mail, said by its own guard over the same handbook and skill, so that a person
 * hears it at once; null where it would.
 */
export async function whyNoDraftIn(
  store: Store,
  { accounts }: Pick<LocalConfig, 'accounts'>,
): Promise<(note: TaskNote) => string | null> {
  const book = bookOf(await readNotesOf(store));
  return (note) => {
    const account = accounts.find(({ id }) => id === note.task.account);
    const { address = '', aliases = [] } = account ?? {};
    return whyNoDraftFor(note.task, draftRequest(note, { address, aliases, draft: NOTHING }, book));
  };
}
