import { type Refusal } from '../../shared/result.ts';
import { type Placed, placeOf } from '../../shared/vault/layout.ts';
import { type ApprovalRequest, type Task } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readApprovalRequest, readTask } from '../../shared/vault/typed-notes.ts';

export { moveNote, writeThenMove } from '../../shared/vault/note-move.ts';

export type StateNote = Extract<Placed, { id: string }>;

interface Located {
  readonly path: string;
  readonly placed: StateNote;
  /** The file's text as it was read, for compare-and-swap. */
  readonly text: string;
}
export interface TaskNote extends Located {
  readonly kind: 'task';
  readonly task: Task;
  readonly mailText: string;
}
export interface ApprovalNote extends Located {
  readonly kind: 'approval';
  readonly request: ApprovalRequest;
  readonly draft: string;
  /** What was written into the draft after it had left; only sent notes have it. */
  readonly lateEdit: string | null;
}
export interface UnreadableNote {
  readonly kind: 'unreadable';
  readonly path: string;
  readonly placed: StateNote;
  readonly bytes: Uint8Array | null;
  readonly refusal: Refusal;
}
export type AnyNote = TaskNote | ApprovalNote | UnreadableNote;

const FOLDERS = ['Needs_Action', 'In_Progress', 'Pending_Approval', 'Approved', 'Rejected', 'Done'] as const;

/** Reads the tasks and approvals of the given folders (all state folders by default), each to a typed note. */
export async function readNotes(
  store: Store,
  folders: readonly string[] = FOLDERS,
  read: typeof readNote = readNote,
): Promise<AnyNote[]> {
  const notes: AnyNote[] = [];
  for (const folder of folders) {
    for (const path of await store.list(folder)) {
      const placed = placeOf(path);
      if (placed === null || !('id' in placed) || placed.place === 'decisions') continue;
      const note = await read(store, path, placed);
      if (note !== null) notes.push(note);
    }
  }
  return notes;
}

/** One note, or null where the file has gone meanwhile. */
export async function readNote(store: Store, path: string, placed: StateNote): Promise<AnyNote | null> {
  const text = await store.read(path);
  if (text === null) {
    const bytes = await store.readBytes(path);
    if (bytes === null) return null;
    return {
      kind: 'unreadable',
      path,
      placed,
      bytes,
      refusal: { kind: 'not-utf8', message: 'The note is not UTF-8 text.' },
    };
  }
  return noteFrom(path, placed, text);
}

/** A note from the text that a file holds. */
export function noteFrom(path: string, placed: StateNote, text: string): AnyNote {
  if (placed.id.startsWith('ap-')) {
    const read = readApprovalRequest(text);
    if (!read.ok)
      return {
        kind: 'unreadable',
        path,
        placed,
        bytes: new TextEncoder().encode(text),
        refusal: read.refusal,
      };
    if (read.value.request.id !== placed.id) return misnamed(path, placed, text);
    return {
      kind: 'approval',
      path,
      placed,
      text,
      request: read.value.request,
      draft: read.value.body,
      lateEdit: read.value.lateEdit,
    };
  }
  const read = readTask(text);
  if (!read.ok)
    return { kind: 'unreadable', path, placed, bytes: new TextEncoder().encode(text), refusal: read.refusal };
  if (read.value.task.id !== placed.id) return misnamed(path, placed, text);
  return { kind: 'task', path, placed, text, task: read.value.task, mailText: read.value.text };
}

function misnamed(path: string, placed: StateNote, text: string): UnreadableNote {
  return {
    kind: 'unreadable',
    path,
    placed,
    bytes: new TextEncoder().encode(text),
    refusal: {
      kind: 'id',
      message: 'The id in this note is not the one in its name; rename it back, or restore it.',
    },
  };
}

/** Where each id is: the base of "an id already known is not taken in again". */
export async function knownIds(store: Store): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const path of await store.list(folder)) {
      const placed = placeOf(path);
      if (placed !== null && 'id' in placed) ids.set(placed.id, path);
    }
  }
  return ids;
}
