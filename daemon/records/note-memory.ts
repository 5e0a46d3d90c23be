import { type Store } from '../../shared/vault/store.ts';
import {
  type AnyNote,
  type ApprovalNote,
  type StateNote,
  type TaskNote,
  noteFrom,
  readNote,
  readNotes,
} from './notes.ts';

interface Kept {
  /** From before the text was read; null where the store can't tell whether a file changed. */
  readonly stamp: string | null;
  readonly note: TaskNote | ApprovalNote;
}

export interface MemoryLimits {
  /** A pure function of the note alone. Of notes that are not wanted only the stamp is remembered: a few bytes each. */
  readonly wanted?: (note: AnyNote) => boolean;
  /** Notes beyond these are parsed every time: a flood must not fill the memory of a small machine. */
  readonly most?: number;
}

/**
 * Reads the same folders again and again, as a role does in every round. A note whose file was not written since is not even
 * read, one whose text is the same is not parsed. What it gives is what `readNotes` gives, without what is not wanted.
 */
export class NoteMemory {
  readonly #wanted: (note: AnyNote) => boolean;
  readonly #most: number;
  #kept: ReadonlyMap<string, Kept> = new Map();
  /** Path → stamp of those that are not wanted. */
  #aside: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly store: Store,
    { wanted = () => true, most = Infinity }: MemoryLimits = {},
  ) {
    this.#wanted = wanted;
    this.#most = most;
  }

  async read(folders?: readonly string[]): Promise<AnyNote[]> {
    const kept = new Map<string, Kept>();
    const aside = new Map<string, string>();
    const notes = await readNotes(this.store, folders, async (store, path, placed) => {
      const stamp = (await store.stamp?.(path)) ?? null;
      if (stamp !== null && this.#aside.get(path) === stamp) {
        aside.set(path, stamp);
        return null;
      }
      const note = await this.#look(path, placed, stamp);
      if (note === null) return null;
      if (!this.#wanted(note)) {
        if (stamp !== null) aside.set(path, stamp);
        return null;
      }
      if (note.kind !== 'unreadable' && kept.size < this.#most) kept.set(path, { stamp, note });
      return note;
    });
    this.#kept = kept;
    this.#aside = aside;
    return notes;
  }

  async #look(path: string, placed: StateNote, stamp: string | null): Promise<AnyNote | null> {
    const known = this.#kept.get(path);
    if (known !== undefined && stamp !== null && stamp === known.stamp) return known.note;
    const text = await this.store.read(path);
    // A file that went meanwhile, or is no text; only looking again tells which.
    if (text === null) return readNote(this.store, path, placed);
    return known?.note.text === text ? known.note : noteFrom(path, placed, text);
  }
}
