import type { Store } from '../vault/store.ts';
import { type Fact, factOf, isOfInterest } from './survey.ts';

/**
 * What the notes of a vault say about each other, read once and kept until a note changes: a card must not read a thousand
 * notes. Whoever is told of changes calls `forget`; `refresh` reads what is new.
 */
export class NoteIndex {
  readonly #facts = new Map<string, Fact | null>();
  /** Paths that changed since they were last begun to be read. */
  readonly #changed = new Set<string>();
  #work: Promise<void> | null = null;
  #complete = false;

  constructor(private readonly store: Pick<Store, 'list' | 'read'>) {}

  /** Whether everything has been read once; until then nothing is said about who is known. */
  get complete(): boolean {
    return this.#complete;
  }

  facts(): Fact[] {
    return [...this.#facts.values()].filter((fact) => fact !== null);
  }

  /** A note changed: what was known of it stands until it is read again. */
  forget(path: string): void {
    this.#changed.add(path);
  }

  /** Reads the notes that are new or were forgotten; callers at the same time share one reading. */
  refresh(now: number): Promise<void> {
    this.#work ??= this.#read(now).finally(() => (this.#work = null));
    return this.#work;
  }

  async #read(now: number): Promise<void> {
    const paths = new Set((await this.store.list('')).filter((path) => isOfInterest(path, now)));
    for (const path of this.#facts.keys()) if (!paths.has(path)) this.#facts.delete(path);
    for (const path of paths) {
      if (this.#facts.has(path) && !this.#changed.has(path)) continue;
      // Before it is read: a change meanwhile has it read once more.
      this.#changed.delete(path);
      const text = await this.store.read(path);
      this.#facts.set(path, text === null ? null : factOf(path, text, now));
    }
    this.#complete = true;
  }
}
