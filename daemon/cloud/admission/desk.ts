import { isForAgents } from '../../../shared/task/life.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { NoteMemory } from '../../records/note-memory.ts';
import { type AnyNote, type TaskNote, knownIds, readNotes } from '../../records/notes.ts';
import { sendableAddresses } from '../draft/identity.ts';
import {
  type Admission,
  type Limits,
  type Occupied,
  USUAL_LIMITS,
  admit,
  correspondentOf,
} from './admission.ts';
import { Copies } from './copies.ts';
import { DraftsToday } from './drafts-today.ts';
import { Waiting } from './waiting.ts';

export interface DeskParts {
  readonly store: Store;
  readonly agent: string;
  readonly accounts: { has(id: string): boolean };
  readonly limits?: Limits;
  readonly now: () => number;
}

/** Tasks that wait for a draft and are remembered parsed. */
const MOST_KEPT = 5000;

/** What an agent has room for: reads the vault, asks `admit`, and says how much waits. */
export class Desk {
  readonly #unowned: NoteMemory;
  readonly #copies: Copies;
  readonly #today: DraftsToday;
  readonly #waiting: Waiting;
  #waits = 0;

  constructor(private readonly parts: DeskParts) {
    const { store, agent, now } = parts;
    this.#unowned = new NoteMemory(store, {
      wanted: (note) => note.kind === 'task' && isForAgents(note.task),
      most: MOST_KEPT,
    });
    this.#copies = new Copies(store);
    this.#today = new DraftsToday(store, agent, now);
    this.#waiting = new Waiting(store, agent, now);
  }

  /** How many tasks waited for room when it was last asked. */
  get waits(): number {
    return this.#waits;
  }

  /** Up to `most` tasks to be drafted for now, in order. */
  async admitted(most: number): Promise<readonly TaskNote[]> {
    const { admitted, waits } = await this.#admission(most);
    this.#waits = waits.desk + waits.correspondent + waits.tomorrow;
    await this.#waiting.tell(waits);
    return admitted;
  }

  drafted(task: Task): void {
    this.#today.add(correspondentOf(task), task.revision);
  }

  async #admission(most: number): Promise<Admission> {
    const { store, accounts, limits } = this.parts;
    const unowned = await this.#unowned.read(['Needs_Action']);
    const waiting = unowned.filter(
      (note): note is TaskNote =>
        note.kind === 'task' && isForAgents(note.task) && accounts.has(note.task.account),
    );
    if (waiting.length === 0) return { admitted: [], waits: { desk: 0, correspondent: 0, tomorrow: 0 } };
    const inHand = await readNotes(store, ['In_Progress', 'Pending_Approval']);
    const duplicates = await this.#copies.among(
      waiting,
      [...unowned, ...inHand],
      await knownIds(store),
      await sendableAddresses(store),
    );
    const situation = {
      waiting: waiting.filter(({ task }) => !duplicates.has(task.id)),
      occupied: this.#occupied(inHand),
      draftedToday: await this.#today.counts(),
    };
    return admit(situation, limits ?? USUAL_LIMITS, most);
  }

  /** Claimed tasks by the folder they are in; the others by their open requests. */
  #occupied(inHand: readonly AnyNote[]): Occupied[] {
    const { agent } = this.parts;
    const tasks = new Map(inHand.flatMap((note) => (note.kind === 'task' ? [[note.task.id, note]] : [])));
    return inHand.flatMap((note): Occupied[] => {
      if (note.placed.place === 'in_progress' && note.kind === 'task')
        return [{ task: note.task, base: note.placed.base, mine: note.placed.agent === agent }];
      if (note.placed.place !== 'pending_approval' || note.kind !== 'approval') return [];
      const of = tasks.get(note.request.task);
      return of === undefined
        ? []
        : [{ task: of.task, base: of.placed.base, mine: note.request.agent === agent }];
    });
  }
}
