import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type TaskNote, knownIds, readNote } from '../records/notes.ts';
import { isCompose } from './compose-task.ts';

/** The task note of a mail that came, by its id or by that of a request that belongs to it; null where there is none. */
export async function mailNamed(store: Store, id: string): Promise<TaskNote | null> {
  const known = await knownIds(store);
  const found = await noteAt(store, known.get(id));
  const task = found?.kind === 'approval' ? await noteAt(store, known.get(found.request.task)) : found;
  return task?.kind === 'task' && !isCompose(task.placed.base) ? task : null;
}

async function noteAt(store: Store, path: string | undefined) {
  const placed = path === undefined ? null : placeOf(path);
  if (path === undefined || placed === null || !('id' in placed) || placed.place === 'decisions') return null;
  return readNote(store, path, placed);
}
