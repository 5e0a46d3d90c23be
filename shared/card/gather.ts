import { placeOf } from '../vault/layout.ts';
import type { ApprovalRequest } from '../vault/schemas.ts';
import type { Store } from '../vault/store.ts';
import { readApprovalRequest } from '../vault/typed-notes.ts';
import type { Material } from './basis.ts';
import { notesNamedIn } from './cited.ts';
import { heldNotes } from './held-notes.ts';
import type { NoteIndex } from './note-index.ts';
import type { Fact } from './survey.ts';
import { NOTHING_KNOWN, surroundingsOf } from './surroundings.ts';
import { type HandPin, findHand } from './trusted-hand.ts';

/** The device at which a card is shown: its public key, and what it has pinned about the computer that sends. */
export interface Device {
  readonly key: string;
  readonly pin: HandPin | null;
}

/** Notes of the same conversation that a card unfolds, the newest ones. */
const MOST_OF_THREAD = 20;
const MOST_CITED = 10;

/**
 * Reads all that the card of one note depends on, in one go. `source` is the block's text as the editor has it, or null where
 * no editor shows it. Never refuses: what is missing or unreadable is for `readBasis` to say, and what the index has not read
 * yet is not known.
 */
export async function gather(
  store: Store,
  opened: string,
  source: string | null,
  device: Device,
  index: NoteIndex,
): Promise<Material> {
  const { path, note } = await whereNow(store, opened);
  const read = readApprovalRequest(note ?? '');
  const request = read.ok ? read.value.request : null;
  const found = request === null ? NO_NOTES : await notesOf(store, request, index);
  // Side by side: a card is shown as soon as the slowest of them is read.
  const [decisions, cited, task, thread, held, hand] = await Promise.all([
    request === null ? [] : store.list(`Decisions/${request.id}`).then((paths) => texts(store, paths)),
    existing(store, notesNamedIn(request?.notes ?? []).slice(0, MOST_CITED)),
    found.original === '' ? null : whereNow(store, found.original).then(({ note }) => note),
    Promise.all(found.thread.map(async (at) => (await whereNow(store, at)).note ?? '')),
    request === null ? [] : heldNotes(store, request.id),
    findHand(store, device.pin),
  ]);
  return {
    path,
    source: source ?? (read.ok ? read.value.body : ''),
    note,
    task,
    thread,
    decisions,
    cited,
    around: request === null ? NOTHING_KNOWN : surroundingsOf(request, index),
    held,
    key: device.key,
    ...hand,
  };
}

/**
 * A note keeps its base name for life (PROTOCOL §2): one that Local has filed meanwhile, or that the index knows from before it
 * was moved, is found in its new folder.
 */
async function whereNow(store: Store, path: string): Promise<Pick<Material, 'path' | 'note'>> {
  const note = await store.read(path);
  if (note !== null) return { path, note };
  const name = path.slice(path.lastIndexOf('/'));
  const moved = (await store.list('')).find((other) => other.endsWith(name) && other !== path);
  return moved === undefined ? { path, note } : { path: moved, note: await store.read(moved) };
}

interface NotesOf {
  /** The path of the mail being answered, or ''. */
  readonly original: string;
  readonly thread: readonly string[];
}
const NO_NOTES: NotesOf = { original: '', thread: [] };

/** The mail being answered and the rest of its conversation; what the index has not come to is found by its name. */
async function notesOf(store: Store, request: ApprovalRequest, index: NoteIndex): Promise<NotesOf> {
  const facts = index.facts();
  const original =
    answered(request, facts) ?? (await store.list('')).find((path) => idIn(path) === request.task);
  const mail = original === undefined ? '' : idIn(original);
  // By id: a note that is just being moved is in two places, and in the conversation once.
  const others = new Map<string, string>();
  for (const { thread, id, path } of facts)
    if (thread === request.thread && id !== request.id && id !== mail) others.set(id, path);
  return { original: original ?? '', thread: [...others.values()].slice(-MOST_OF_THREAD) };
}

/**
 * Its own task's mail; but an answer that a person wrote themselves has a task of its own, and the mail that it answers is found
 * by its bytes. The same mail may have come to two accounts, so bytes alone don't tell which.
 */
function answered(
  { task, source_sha256: source }: ApprovalRequest,
  facts: readonly Fact[],
): string | undefined {
  const mails = facts.filter((fact) => fact.kind === 'mail');
  const own = mails.find(({ id }) => id === task);
  if (own === undefined || own.source === source) return own?.path;
  return (mails.find((mail) => mail.source === source) ?? own).path;
}

function idIn(path: string): string {
  const placed = placeOf(path);
  return placed !== null && 'id' in placed && placed.place !== 'quarantine' ? placed.id : '';
}

/** A note that went away meanwhile is an empty text. */
async function texts(store: Store, paths: readonly string[]): Promise<string[]> {
  return (await Promise.all(paths.map((path) => store.read(path)))).map((text) => text ?? '');
}

/** Those of the paths at which there is a note. */
async function existing(store: Store, paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => store.read(path)));
  return paths.filter((_, at) => found[at] !== null);
}
