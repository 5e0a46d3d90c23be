import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type AnyNote, readNote } from './notes.ts';

/** Notes beyond these are parsed every time: a flood must not fill the memory of a small machine. */
const MOST_KEPT = 5000;

interface Kept {
  /** From before the text was read; null where the store can't tell whether a file changed. */
  readonly stamp: string | null;
  readonly text: string;
  readonly note: AnyNote;
}

/**
 * Reads notes as `readNotes` does, and parses again only those whose text changed: parsing is most of the work where many
 * notes wait and nothing happens. For folders whose notes stay the same from round to round. Of notes that are not wanted,
 * as most mail is not by an agent, only the stamp is remembered: twenty thousand of them take a few megabytes.
 */
export class NoteMemo {
  #kept = new Map<string, Kept>();
  /** Path → stamp of those that are not wanted. */
  #aside = new Map<string, string>();

  /** @param wanted a pure function of the note alone */
  constructor(
    private readonly store: Store,
    private readonly wanted: (note: AnyNote) => boolean = () => true,
  ) {}

  async readNotes(folders: readonly string[]): Promise<AnyNote[]> {
    const notes: AnyNote[] = [];
    const kept = new Map<string, Kept>();
    const aside = new Map<string, string>();
    for (const folder of folders) {
      for (const path of await this.store.list(folder)) {
        const placed = placeOf(path);
        if (placed === null || !('id' in placed) || placed.place === 'decisions') continue;
        const known = this.#kept.get(path);
        const stamp = (await this.store.stamp?.(path)) ?? null;
        if (stamp !== null && this.#aside.get(path) === stamp) {
          aside.set(path, stamp);
          continue;
        }
        const same = known !== undefined && (await this.#isSame(path, known, stamp));
        const note = same ? known.note : await readNote(this.store, path, placed);
        if (note === null) continue;
        if (!this.wanted(note)) {
          if (stamp !== null) aside.set(path, stamp);
          continue;
        }
        notes.push(note);
        if (note.kind !== 'unreadable' && kept.size < MOST_KEPT)
          kept.set(path, { stamp, text: note.text, note });
      }
    }
    this.#kept = kept;
    this.#aside = aside;
    return notes;
  }

  /** Of a file that was not written since not even the text is read: a look at it costs a twentieth. */
  async #isSame(path: string, known: Kept, stamp: string | null): Promise<boolean> {
    if (stamp !== null && stamp === known.stamp) return true;
    return (await this.store.read(path)) === known.text;
  }
}
