import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readNote } from '../records/notes.ts';

/**
 * The addresses that something was sent to from this vault, as `Done/` shows, which only Local writes. A note there that says
 * it was sent says so for ever, so each is read once.
 */
export class Contacts {
  readonly #looked = new Set<string>();
  readonly #addresses = new Set<string>();

  constructor(private readonly store: Store) {}

  /** `known` names every note by its id. Undefined while nothing was sent: then everybody is new, and to say so warns of nothing. */
  async in(known: ReadonlyMap<string, string>): Promise<readonly string[] | undefined> {
    for (const [id, path] of known) {
      if (!id.startsWith('ap-') || this.#looked.has(path)) continue;
      const placed = placeOf(path);
      if (placed?.place !== 'done') continue;
      const note = await readNote(this.store, path, placed);
      if (note?.kind !== 'approval') continue;
      this.#looked.add(path);
      if (note.request.status !== 'sent') continue;
      for (const address of [...note.request.to, ...note.request.cc, ...note.request.bcc])
        this.#addresses.add(address.toLowerCase());
    }
    return this.#addresses.size === 0 ? undefined : [...this.#addresses];
  }
}
