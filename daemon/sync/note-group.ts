import { PLAN_ID, TASK_ID } from '../../shared/vault/ids.ts';
import { type Placed, placeOf } from '../../shared/vault/layout.ts';
import { parseNote } from '../../shared/vault/note.ts';

/** A note whose folder is its state: its id is in exactly one place (I1). */
export type StateNote = Extract<Placed, { id: string }> & {
  readonly place: Exclude<Extract<Placed, { id: string }>['place'], 'decisions'>;
};

export function stateNoteAt(path: string): StateNote | null {
  const placed = placeOf(path);
  return placed !== null && 'id' in placed && placed.place !== 'decisions' ? placed : null;
}

/**
 * What moves together, all or nothing (PROTOCOL §8): a task's note, its plan and its approvals share the task's id as
 * their key; every other note is its own group, named by its path.
 */
export class NoteGroups {
  private readonly tasks = new Map<string, string | null>();

  constructor(private readonly blob: (oid: string) => Promise<Uint8Array>) {}

  /** @param oid the blob that the path holds, or held before it was removed. */
  async keyOf(path: string, oid: string): Promise<string> {
    const note = stateNoteAt(path);
    if (note === null) return path;
    if (TASK_ID.test(note.id)) return note.id;
    if (PLAN_ID.test(note.id)) return note.id.slice('pl-'.length);
    return (await this.taskOf(oid)) ?? note.id;
  }

  private async taskOf(oid: string): Promise<string | null> {
    const known = this.tasks.get(oid);
    if (known !== undefined) return known;
    const note = parseNote(await this.blob(oid));
    const task = note.ok ? note.value.data['task'] : undefined;
    const found = typeof task === 'string' && TASK_ID.test(task) ? task : null;
    this.tasks.set(oid, found);
    return found;
  }
}
