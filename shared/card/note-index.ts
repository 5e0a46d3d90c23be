import type { Store } from '../vault/store.ts';
import { type Fact, factOf, isOfInterest } from './survey.ts';

/** Whoever is told of changes may miss one; and what is of interest depends on the month. Milliseconds. */
const LIST_AGAIN = 60_000;
/** Notes that are read side by side: a disk answers many at once, and a phone's memory must not hold a whole vault. */
const AT_ONCE = 32;

/**
 * What the notes of a vault say about each other, read once and kept until a note changes: a card must not read a thousand
 * notes. Whoever is told of changes calls `forget`; `refresh` reads what is new.
 */
export class NoteIndex {
  readonly #facts = new Map<string, Fact | null>();
  /** Paths that changed since they were last begun to be read. */
  readonly #changed = new Set<string>();
  #work: Promise<void> | null = null;
  /** The reading after the one under way. */
  #next: Promise<void> | null = null;
  /** Whether a change was heard of since the vault was last listed. */
  #heard = false;
  #complete = false;
  /** When the whole vault was last listed, milliseconds since 1970. */
  #listedAt = -Infinity;

  constructor(private readonly store: Pick<Store, 'list' | 'read'>) {}

  /** Whether everything has been read once; until then nothing is said about who is known. */
  get complete(): boolean {
    return this.#complete;
  }

  facts(): Fact[] {
    return [...this.#facts.values()].filter((fact) => fact !== null);
  }

  /** Notes that were read and say nothing: approvals that can't be read, above all. */
  silent(): string[] {
    return this.#complete ? [...this.#facts].flatMap(([path, fact]) => (fact === null ? [path] : [])) : [];
  }

  /** A note changed: what was known of it stands until it is read again. */
  forget(path: string): void {
    this.#changed.add(path);
    this.#heard = true;
  }

  /**
   * Reads the notes that are new or were forgotten. Callers at the same time share one reading; what was forgotten since it
   * began is read by the one after it, which is the one that they are then given.
   */
  refresh(now: number): Promise<void> {
    if (this.#work === null) {
      this.#work = this.#read(now).finally(() => (this.#work = null));
      return this.#work;
    }
    if (!this.#heard) return this.#work;
    const again = () => {
      this.#next = null;
      return this.refresh(now);
    };
    this.#next ??= this.#work.then(again, again);
    return this.#next;
  }

  async #read(now: number): Promise<void> {
    this.#heard = false;
    const due = now - this.#listedAt < LIST_AGAIN ? this.#changedOfInterest(now) : await this.#list(now);
    const each = due.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const path of each) await this.#readOne(path, now);
      }),
    );
    this.#complete = true;
  }

  /** Goes by the vault's own list; gives what has to be read. */
  async #list(now: number): Promise<string[]> {
    const paths = new Set((await this.store.list('')).filter((path) => isOfInterest(path, now)));
    for (const path of this.#facts.keys()) if (!paths.has(path)) this.#facts.delete(path);
    const due = [...paths].filter((path) => !this.#facts.has(path) || this.#changed.has(path));
    // Facts keep the order of the vault, whichever note is read first.
    for (const path of due) if (!this.#facts.has(path)) this.#facts.set(path, null);
    this.#changed.clear();
    for (const path of due) this.#changed.add(path);
    this.#listedAt = now;
    return due;
  }

  #changedOfInterest(now: number): string[] {
    const due = [...this.#changed].filter((path) => isOfInterest(path, now));
    this.#changed.clear();
    for (const path of due) this.#changed.add(path);
    return due;
  }

  async #readOne(path: string, now: number): Promise<void> {
    // Before it is read: a change meanwhile has it read once more.
    this.#changed.delete(path);
    try {
      const text = await this.store.read(path);
      if (text === null) this.#facts.delete(path);
      else this.#facts.set(path, factOf(path, text, now));
    } catch {
      // Locked by another program, or not ours to read: what was known of it stands, and the next look tries again.
      this.#changed.add(path);
    }
  }
}
