import { type Store } from './store.ts';

/** A note as it is or should be, and where. */
export interface NoteAt {
  readonly path: string;
  readonly text: string;
}

/**
 * Takes a note that others want as well: the rename is the step that wins or loses, and the text follows. A crash
 * between the two leaves the old text in the new place, which its new owner repairs.
 */
export async function moveNote(store: Store, from: NoteAt, to: NoteAt): Promise<'done' | 'lost'> {
  if (from.path !== to.path && (await store.move(from.path, to.path)) !== 'moved') return 'lost';
  if (from.text === to.text) return 'done';
  return (await store.replace(to.path, to.text, from.text)) === 'replaced' ? 'done' : 'lost';
}

/**
 * The other way round, for a note that we may change where it is: a crash between the two leaves the new text in the old
 * place, and the next round, which looks at both, moves it.
 */
export async function writeThenMove(store: Store, from: NoteAt, to: NoteAt): Promise<'done' | 'lost'> {
  if (from.text !== to.text && (await store.replace(from.path, to.text, from.text)) !== 'replaced')
    return 'lost';
  if (from.path === to.path) return 'done';
  return (await store.move(from.path, to.path)) === 'moved' ? 'done' : 'lost';
}
