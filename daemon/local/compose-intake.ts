import { type Refusal, type Result, ok, refuse } from '../../shared/result.ts';
import { sameAddress } from '../../shared/text/address.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type Task } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { mailNamed } from '../compose/about.ts';
import { composeTask } from '../compose/compose-task.ts';
import { type PersonFile, type PersonFiles } from '../compose/person-files.ts';
import { MAX_PERSON_NOTE, type PersonNote, isWaiting, readPersonNote } from '../compose/person-note.ts';
import { type AuditLog } from '../records/audit.ts';
import { isDiskTrouble } from '../records/disk-trouble.ts';
import { knownIds } from '../records/notes.ts';

export interface OwnAccount {
  readonly id: string;
  readonly address: string;
  readonly aliases?: readonly string[];
}

export interface ComposeParts {
  readonly store: Store;
  readonly files: PersonFiles;
  readonly audit: Pick<AuditLog, 'writeOnce'>;
  /** The first is the usual one. */
  readonly accounts: readonly OwnAccount[];
  readonly now: () => number;
}

export interface TakenNotes {
  readonly taken: number;
  /** What keeps a note from being taken in, by name, for the dashboard. */
  readonly trouble: readonly string[];
  /** When the next one will have settled, milliseconds since 1970, or null. */
  readonly until: number | null;
}

/** The folder in which people write mails, as they see it. */
export const COMPOSE_FOLDER = 'Needs_Action/email';
/** A file that changed within this time may still be written in; editors save while people think. */
export const SETTLE_MS = 60_000;
/** Files looked at in one round; the rest waits for the next. */
const MOST = 50;

/**
 * Takes in what people wrote: each note becomes a task, and only when that is durable the file goes. A note that can't be used
 * stays where it is, whoever wrote it, with a sentence; it is never put into Quarantine under somebody's hands.
 */
export async function takeInNotes(parts: ComposeParts): Promise<TakenNotes> {
  const now = parts.now();
  const trouble: string[] = [];
  const settling: number[] = [];
  let taken = 0;
  const found = await listed(parts.files);
  if (!found.ok) return { taken, trouble: [`${COMPOSE_FOLDER}: ${found.refusal.message}`], until: null };
  for (const file of found.value.slice(0, MOST)) {
    // A time ahead of our clock says nothing about how long ago it was, so only a recent one waits.
    if (Math.abs(now - file.changedMs) < SETTLE_MS) {
      settling.push(file.changedMs + SETTLE_MS);
      continue;
    }
    const done = await takeInOne(parts, file);
    if (done.ok) taken++;
    else if (!isWaiting(done.refusal))
      trouble.push(`${COMPOSE_FOLDER}/${oneLine(file.name, 80)}: ${done.refusal.message}`);
  }
  return { taken, trouble, until: settling.length === 0 ? null : Math.min(...settling) };
}

/** A folder that can't be read is the person's to see to; it stops nothing else. */
async function listed(files: PersonFiles): Promise<Result<PersonFile[]>> {
  try {
    return ok(await files.list());
  } catch (error) {
    return refuse('disk', oneLine(error instanceof Error ? error.message : 'it can’t be read.', 200));
  }
}

async function takeInOne(parts: ComposeParts, file: PersonFile): Promise<Result<void>> {
  try {
    const made = await taskOf(parts, file);
    if (!made.ok) return made;
    const { text, task } = made.value;
    // It is there already after a crash between the two steps, or on its way further: either way it is durable.
    const known = await alreadyTaken(parts.store, task.task.id);
    if (!known) await parts.store.create(task.path, task.text);
    await parts.audit.writeOnce({
      action_type: 'take_in',
      target: task.task.id,
      parameters: {
        account: task.task.account,
        category: 'compose',
        source_sha256: task.task.source_sha256,
      },
      approval_status: '',
      approved_by: '',
      result: task.path,
    });
    await parts.files.remove(file.name, text);
    return ok(undefined);
  } catch (error) {
    if (isDiskTrouble(error)) throw error;
    return refuse('failed', oneLine(error instanceof Error ? error.message : 'failed', 200));
  }
}

async function alreadyTaken(store: Store, id: string): Promise<boolean> {
  return (await knownIds(store)).has(id);
}

async function taskOf(parts: ComposeParts, file: PersonFile) {
  if (file.bytes === null)
    return refuse('too-long', `It is larger than ${MAX_PERSON_NOTE / 1024} kB or can't be read; shorten it.`);
  const text = fromUtf8(file.bytes);
  if (text === null) return refuse('not-utf8', 'It is not UTF-8 text; save it as UTF-8.');
  const task = await noteToTask(parts, { text, name: file.name, changedMs: file.changedMs });
  return task.ok ? ok({ text, task: task.value }) : task;
}

/** The task that a text amounts to, with everything in it that can be checked on this computer. */
export async function noteToTask(
  { store, accounts }: Pick<ComposeParts, 'store' | 'accounts'>,
  written: { readonly text: string; readonly name: string; readonly changedMs: number },
): Promise<Result<ReturnType<typeof composeTask>>> {
  const read = readPersonNote(written.text);
  if (!read.ok) return read;
  const note = read.value;
  const about = note.about === null ? ok(null) : await aboutOf(store, note.about.id);
  if (!about.ok) return about;
  const account = accountFor(note, about.value, accounts);
  if (!account.ok) return account;
  const text = written.text.replaceAll('\r\n', '\n');
  return ok(composeTask({ ...written, text, note, account: account.value, about: about.value }));
}

async function aboutOf(store: Store, id: string): Promise<Result<Task>> {
  const found = await mailNamed(store, id);
  return found === null ? notThere(id) : ok(found.task);
}

function notThere(id: string): { ok: false; refusal: Refusal } {
  return refuse('about', `There is no mail ${id} in this vault; look its id up with: countersign list --all`);
}

/**
 * The account that is named, else the one that the address belongs to; where the note says neither, the address at which the
 * mail was received that it is about; else the first account.
 */
function accountFor(
  { account, from }: PersonNote,
  about: Task | null,
  accounts: readonly OwnAccount[],
): Result<{ id: string; from: string }> {
  if (account === '' && from === '' && about !== null) {
    const received = accounts.find(({ id }) => id === about.account);
    if (received !== undefined) return ok({ id: received.id, from: receivedAt(about, received) });
  }
  const named = accounts.filter(({ id }) => account === '' || id === account);
  if (named.length === 0)
    return refuse(
      'account',
      `There is no account "${oneLine(account, 40)}"; the accounts are ${accounts.map(({ id }) => id).join(', ')}.`,
    );
  for (const { id, address, aliases = [] } of named) {
    const own = [address, ...aliases].find((one) => from === '' || sameAddress(one, from));
    if (own !== undefined) return ok({ id, from: own });
  }
  return refuse(
    'from',
    `"${oneLine(from, 80)}" in from: is no address of yours here; the configuration of this computer names them.`,
  );
}

function receivedAt({ to, cc }: Task, { address, aliases = [] }: OwnAccount): string {
  const named = [...to, ...cc];
  return [address, ...aliases].find((own) => named.some((one) => sameAddress(one, own))) ?? address;
}
