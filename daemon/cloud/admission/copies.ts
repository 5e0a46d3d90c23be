import { type Copy, duplicateOf, foremost } from '../../../shared/task/duplicate.ts';
import { sameAddress } from '../../../shared/text/address.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { addDays } from '../../../shared/text/days.ts';
import { type AnyNote, type TaskNote, readNote } from '../../records/notes.ts';

/** A copy that takes another way may take its time, but the server's clock is not days off. */
const DAYS_APART = 3;
/** Notes that are read in one round; the others are found in later ones. */
const MOST_READ = 200;

/**
 * Finds waiting tasks whose mail came another way too. A copy has the same subject and about the same day, and so a name that
 * is alike but for its id: only notes of such names are read, each once.
 */
export class Copies {
  #read = new Map<string, Copy | null>();

  constructor(private readonly store: Store) {}

  /** The ids of those that another task is worked on instead of. `at` is where every id is, `seen` was read already. */
  async among(
    waiting: readonly TaskNote[],
    seen: readonly AnyNote[],
    at: ReadonlyMap<string, string>,
    sendable: ReadonlyMap<string, readonly string[]>,
  ): Promise<ReadonlySet<string>> {
    const byMessage = new Map<string, Copy[]>();
    const add = (copy: Copy) => {
      const known = byMessage.get(copy.task.message_id);
      if (known === undefined) byMessage.set(copy.task.message_id, [copy]);
      else known.push(copy);
    };
    const inHand = seen.filter((note) => note.kind === 'task');
    for (const note of inHand) add(note);
    for (const copy of await this.#elsewhere(waiting, new Set(inHand.map(({ task }) => task.id)), at))
      add(copy);
    const home = homeBy(sendable);
    const first = new Map([...byMessage].map(([id, copies]) => [id, foremost(copies, home)]));
    return new Set(
      waiting.flatMap((note) =>
        duplicateOf(note, first.get(note.task.message_id) ?? [], home) === null ? [] : [note.task.id],
      ),
    );
  }

  async #elsewhere(
    waiting: readonly TaskNote[],
    inHand: ReadonlySet<string>,
    at: ReadonlyMap<string, string>,
  ): Promise<Copy[]> {
    const named = new Map<string, string[]>();
    for (const [id, path] of at) {
      if (inHand.has(id) || id.startsWith('ap-')) continue;
      const slug = slugIn(path);
      const known = named.get(slug);
      if (known === undefined) named.set(slug, [path]);
      else known.push(path);
    }
    const alike = new Set<string>();
    for (const { path, task } of waiting) {
      const day = task.received.slice(0, 10);
      const [from, to] = [addDays(day, -DAYS_APART), addDays(day, DAYS_APART)];
      for (const other of named.get(slugIn(path)) ?? []) {
        const date = dayIn(other);
        if (date >= from && date <= to) alike.add(other);
      }
    }
    this.#read = new Map([...this.#read].filter(([path]) => alike.has(path)));
    let room = MOST_READ;
    for (const path of alike) {
      if (this.#read.has(path) || room-- <= 0) continue;
      this.#read.set(path, await this.#copyAt(path));
    }
    return [...this.#read.values()].flatMap((copy) => copy ?? []);
  }

  async #copyAt(path: string): Promise<Copy | null> {
    const placed = placeOf(path);
    if (placed === null || !('id' in placed) || placed.place === 'decisions') return null;
    const note = await readNote(this.store, path, placed);
    return note?.kind === 'task' ? note : null;
  }
}

/** Whether a task's account has an address that its mail names. */
export function homeBy(sendable: ReadonlyMap<string, readonly string[]>): (task: Task) => boolean {
  return ({ account, to, cc }) =>
    [...to, ...cc].some((named) => (sendable.get(account) ?? []).some((own) => sameAddress(own, named)));
}

function slugIn(path: string): string {
  return baseOf(path).split('_')[2] ?? '';
}

function dayIn(path: string): string {
  return baseOf(path).split('_')[1] ?? '';
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
