import { type Store } from '../../shared/vault/store.ts';
import { type AnyNote, type StateNote, noteFrom, readNote, readNotes } from './notes.ts';

/**
 * Reads all tasks and approvals again and again, as a role does several times in a round, and parses only those whose text
 * is another than the last time: of ten thousand filed notes almost none. What it gives is what `readNotes` gives.
 */
export class NoteMemory {
  #known: ReadonlyMap<string, AnyNote> = new Map();

  constructor(private readonly store: Store) {}

  async read(): Promise<AnyNote[]> {
    const seen = new Map<string, AnyNote>();
    const notes = await readNotes(this.store, undefined, async (store, path, placed) => {
      const text = await store.read(path);
      const known = this.#known.get(path);
      const same = known !== undefined && known.kind !== 'unreadable' && known.text === text;
      const note = same ? known : await parsed(store, path, placed, text);
      if (note !== null) seen.set(path, note);
      return note;
    });
    this.#known = seen;
    return notes;
  }
}

/** Null text is a file that went meanwhile or is no text; only looking again tells which. */
async function parsed(
  store: Store,
  path: string,
  placed: StateNote,
  text: string | null,
): Promise<AnyNote | null> {
  return text === null ? readNote(store, path, placed) : noteFrom(path, placed, text);
}
