import { type Operation, mayCommit } from '../../shared/access/table.ts';
import { type Placed, placeOf } from '../../shared/vault/layout.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/note.ts';
import { roleOf } from '../../shared/vault/layout.ts';
import { LEAST_LOG_DAYS } from '../../shared/audit/anchor.ts';
import { withCommand } from './answer-command.ts';
import { DamagedObject } from './damaged-object.ts';
import type { Commit } from './git-commit.ts';
import { GoingLogs } from './going-logs.ts';
import { isLog, onlyAppends } from './log-rule.ts';
import { NewBlobs } from './new-blobs.ts';
import { type NoteGroups, stateNoteAt } from './note-group.ts';
import type { FileChange, FileEntry, PlacedFile, Repository } from './repository.ts';
import { signerOf } from './ssh-signature.ts';
import type { HeldPath } from './state-file.ts';
import { VaultView } from './vault-view.ts';

/** An agent whose commits count, with the key that was pinned at set-up. */
export interface PinnedAgent {
  readonly agent: string;
  /** `ed25519:…` */
  readonly key: string;
}

/** What of the published history this clone accepts: the vault as it should be, and the paths it keeps out. */
export interface Received {
  readonly view: VaultView;
  readonly held: ReadonlyMap<string, HeldPath>;
}

/** Whose clone it is, and whose commits count there. */
export interface Receiver {
  readonly repository: Repository;
  readonly agent: string;
  readonly pinned: readonly PinnedAgent[];
  /** Milliseconds since 1970, of this computer. */
  readonly now: () => number;
  /** Told of every commit that is gone through, with the pinned agent who signed it ('' for nobody). */
  readonly signed?: (commit: string, signer: string) => void;
}

interface Incoming {
  readonly path: string;
  readonly placed: Placed;
  /** The blob that is accepted there, whatever the parent commit has: a change that was held is no ground for another. */
  readonly accepted: string | null;
  readonly after: FileEntry | null;
}

/** The commits from `from` (exclusive, null: the very first) to `to`, oldest first; null where `to` does not descend from it. */
export async function lineFrom(
  repository: Repository,
  from: string | null,
  to: string,
): Promise<string[] | null> {
  const line: string[] = [];
  for (let at: string | undefined = to; at !== undefined; at = (await repository.commit(at)).parents[0]) {
    if (at === from) return line.reverse();
    line.push(at);
  }
  return from === null ? line.reverse() : null;
}

/**
 * Goes through new commits one by one. A change counts only if the commit is signed by a pinned agent whose role may
 * make it (PROTOCOL §8, I6); of each commit a group is accepted as a whole or held as a whole, so that half a move never
 * makes a note vanish or appear twice (I1, I8). Later, allowed commits may settle what was held.
 */
export async function receive(
  receiver: Receiver,
  groups: NoteGroups,
  start: Received,
  commits: readonly string[],
): Promise<Received> {
  const { repository, agent, pinned } = receiver;
  const view = start.view.copy();
  const held = new Map(start.held);
  const blobs = new NewBlobs((name) => repository.blob(name));
  for (const oid of commits) {
    const commit = await repository.commit(oid);
    const signer = signerName(commit, pinned);
    receiver.signed?.(oid, signer);
    const changes = await changesIn(repository, commit, oid);
    const incoming = changes.flatMap((change) => incomingAt(change, view));
    const goingLogs = new GoingLogs(repository, view, receiver.now);
    for (const group of await grouped(incoming, groups)) {
      const problem = await problemWith(receiver, blobs, view, signer, goingLogs, group);
      for (const { path, after } of group) {
        const now = after?.oid ?? null;
        // A path that is back at what we hold is settled, whoever did it.
        if (problem === null || now === view.get(path)) held.delete(path);
        else
          held.set(path, {
            accepted: view.get(path),
            commit: oid,
            signer,
            message: sentence(path, oid, signer, problem, agent),
          });
        if (problem === null) view.set(path, now);
      }
    }
  }
  return { view: view.settled(), held };
}

/** The published files as they are in a commit, minus everything outside the grammar, with held paths as accepted. */
export function acceptedView(files: Iterable<PlacedFile>, held: ReadonlyMap<string, HeldPath>): VaultView {
  const blobs = new Map<string, string>();
  for (const [path, { oid }] of files) if (placeOf(path) !== null) blobs.set(path, oid);
  const view = VaultView.of(blobs);
  for (const [path, { accepted }] of held) view.set(path, accepted);
  return view;
}

/** The pinned agent whose key signed a commit; '' where there is none. */
export function signerName(commit: Commit, pinned: readonly PinnedAgent[]): string {
  const key = commit.signature === null ? null : signerOf(commit.signed, commit.signature);
  return pinned.find((agent) => agent.key === key)?.agent ?? '';
}

/** Throws DamagedObject, with the commit's name, where it holds what Git does not make. */
async function changesIn(repository: Repository, { parents }: Commit, oid: string): Promise<FileChange[]> {
  try {
    return await repository.changes(parents[0] ?? null, oid);
  } catch (error) {
    if (!(error instanceof DamagedObject)) throw error;
    throw new DamagedObject(`commit ${oid.slice(0, 10)}: ${error.message}`);
  }
}

function incomingAt({ path, after }: FileChange, view: VaultView): Incoming[] {
  const placed = placeOf(path);
  return placed === null ? [] : [{ path, placed, accepted: view.get(path), after }];
}

/** Null: it is back at what is accepted, which nobody needs leave for. */
function operationOf({ accepted, after }: Incoming): Operation | null {
  if ((after?.oid ?? null) === accepted) return null;
  if (after === null) return 'remove';
  return accepted === null ? 'create' : 'change';
}

async function grouped(changes: readonly Incoming[], groups: NoteGroups): Promise<Incoming[][]> {
  const keyOfId = new Map<string, string>();
  const found = new Map<string, Incoming[]>();
  // What is accepted names the group, so that a changed `task` field can't pull a note out of its group.
  const inTurn = [...changes].sort((a, b) => Number(a.accepted === null) - Number(b.accepted === null));
  for (const change of inTurn) {
    const id = stateNoteAt(change.path)?.id ?? change.path;
    const key = keyOfId.get(id) ?? (await keyOf(change, groups));
    keyOfId.set(id, key);
    const group = found.get(key);
    if (group === undefined) found.set(key, [change]);
    else group.push(change);
  }
  // The line that lets old days of a log go may come in the same commit.
  return [...found.values()].sort((a, b) => Number(a.some(isLogGoing)) - Number(b.some(isLogGoing)));
}

function isLogGoing({ placed, after }: Incoming): boolean {
  return isLog(placed) && after === null;
}

async function keyOf({ path, accepted, after }: Incoming, groups: NoteGroups): Promise<string> {
  const oid = accepted ?? (after !== null && isRegular(after) ? after.oid : null);
  return oid === null ? (stateNoteAt(path)?.id ?? path) : groups.keyOf(path, oid);
}

function isRegular({ mode }: FileEntry): boolean {
  return mode === '100644' || mode === '100755';
}

async function problemWith(
  { repository }: Receiver,
  blobs: NewBlobs,
  view: VaultView,
  signer: string,
  goingLogs: GoingLogs,
  group: readonly Incoming[],
): Promise<string | null> {
  if (signer === '') return 'is not signed by an agent of this vault';
  for (const change of group) {
    await blobs.pause();
    const { path, placed, after } = change;
    const operation = operationOf(change);
    if (operation !== null && !mayCommit(signer, operation, placed))
      return `was made by ${signer}, who may not ${operation} a note there`;
    if (operation === 'remove' && isLog(placed) && !(await goingLogs.may(path)))
      return `takes a day out of a log that is not ${String(LEAST_LOG_DAYS)} days old, or that nothing in the log lets go`;
    if (after === null) continue;
    if (!isRegular(after)) return 'is no regular file';
    if ((await blobs.size(after.oid)) > MAX_NOTE_BYTES) return 'is larger than 1 MiB';
    const known = isLog(placed) ? view.get(path) : null;
    if (known !== null && !onlyAppends(await repository.blob(known), await blobs.read(after.oid)))
      return 'changes lines of a log that were published already';
  }
  if (roleOf(signer) === 'cloud' && (await isNewlyRun(repository, group))) return RUN_ELSEWHERE;
  const after = view.copyFor(group.map(({ path }) => path));
  for (const change of group) after.set(change.path, change.after?.oid ?? null);
  for (const { path, after: entry } of group) {
    const twin = entry === null ? null : after.foldedTwin(path);
    if (twin !== null) return `differs from ${twin} only in upper and lower case`;
    const id = stateNoteAt(path)?.id;
    if (id === undefined) continue;
    const places = after.placesOf(id).length;
    if (places > 1) return `would put the note ${id} into two places`;
    // Only Local tidies up for good (retention); a note that anybody else removes must be somewhere else.
    if (places === 0 && roleOf(signer) === 'cloud') return `would leave the note ${id} in no place`;
  }
  return null;
}

const RUN_ELSEWHERE =
  'holds what another plugin of this vault would run (Templater’s <%, or a block that begins as a query of Dataview’s), which no agent of ours writes';

/** A person may write such things, and a cloud carries notes in which they did. */
async function isNewlyRun(repository: Repository, group: readonly Incoming[]): Promise<boolean> {
  const runs = async (oid: string | null) => oid !== null && isRun(await repository.blob(oid));
  for (const { path, after } of group) {
    if (!path.endsWith('.md') || !(await runs(after?.oid ?? null))) continue;
    for (const { accepted } of group) if (await runs(accepted)) return false;
    return true;
  }
  return false;
}

/** @see inertBlock in shared/text/show.ts, by which agents of ours write */
function isRun(note: Uint8Array): boolean {
  return /<%|^`{3,}[a-z-]+\n\s*\$?=/m.test(Buffer.from(note).toString('latin1'));
}

/** What to do comes before the three hundredth character, where the dashboard and the log cut. */
function sentence(path: string, commit: string, signer: string, problem: string, agent: string): string {
  const who = signer === '' ? 'an unknown author' : signer;
  const ours =
    signer === ''
      ? '; or if the author is an agent of yours, add its key under `agents:` in the configuration and start again'
      : '';
  return (
    `${path} was changed by ${who} in commit ${commit.slice(0, 10)}; not applied here: the change ${problem}. ` +
    `Take it back for everybody: ${withCommand(agent, '--restore-held')}${ours}.`
  );
}
