import type { Refusal } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';
import { placeOf, roleOf } from '../../shared/vault/layout.ts';
import { type Unfreeze, questionCode, waysOn } from './answer.ts';
import { pointBackupAt } from './backup.ts';
import type { EngineParts } from './engine-parts.ts';
import { type NoteGroups, stateNoteAt } from './note-group.ts';
import { type Received, lineFrom } from './receive.ts';
import type { Freeze } from './report.ts';
import { receivedAnew } from './standing.ts';
import { type SyncState, standingOn } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/** The remote's tip does not descend from the last one seen: somebody rewound, replaced or emptied the branch. */
export interface LostHistory {
  readonly base: string;
  readonly tip: string | null;
}

const NAMED = 3;

/** What is missing there, in a sentence (PROTOCOL §8: nothing is applied, nothing pushed, a person chooses). */
export async function lostHistory(
  { repository, agent }: EngineParts,
  { base, tip }: LostHistory,
): Promise<Freeze> {
  const mine = (await lineFrom(repository, null, base)) ?? [];
  const theirs = new Set(tip === null ? [] : await lineFrom(repository, null, tip));
  const missing = mine.filter((commit) => !theirs.has(commit));
  const latest = await Promise.all(
    missing
      .slice(-NAMED)
      .map(async (oid) => `${oid.slice(0, 10)} "${oneLine((await repository.commit(oid)).subject, 80)}"`),
  );
  const changes = tip === null ? [] : await repository.changes(base, tip);
  const notes = changes.filter(({ path, before }) => before !== null && placeOf(path) !== null).length;
  const kind = tip === null ? 'remote-empty' : 'rewound';
  const code = questionCode(kind, [base, tip]);
  return {
    kind,
    code,
    message:
      `Sync stands still: ${tip === null ? 'the branch main is gone from the remote' : 'the remote went back or was replaced'}. ` +
      waysOn(agent, code, 'publish what is missing again', 'take the remote as it is now') +
      (tip === null
        ? ' '
        : ` ${String(notes)} ${notes === 1 ? 'note differs' : 'notes differ'} from what was published, and `) +
      `${String(missing.length)} commit${missing.length === 1 ? ' is' : 's are'} missing there (the last: ${latest.join(', ')}). ` +
      'Nothing was applied and nothing pushed; what you do not choose is kept here for 90 days.',
  };
}

export type Answered =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The remote is whole again, or was when we looked: fetch anew, from another state where one is given. */
  | { readonly kind: 'again'; readonly state?: SyncState }
  | { readonly kind: 'accepted'; readonly received: Received };

/** Carries out a person's answer to `lostHistory`. Both keep the other version. */
export async function goBack(
  parts: EngineParts,
  groups: NoteGroups,
  { base, tip }: LostHistory,
  ours: VaultView,
  answer: Unfreeze,
): Promise<Answered> {
  const { repository, remote, agent, now } = parts;
  const theirs = await receivedAnew(parts, groups, tip);
  if (answer === 'accept') {
    await pointBackupAt(repository, base, now());
    return tip === null ? { kind: 'again', state: standingOn(null) } : { kind: 'accepted', received: theirs };
  }
  const rewoundOnly = tip === null || (await lineFrom(repository, tip, base)) !== null;
  if (!rewoundOnly && roleOf(agent) !== 'local') {
    const message =
      'The remote was replaced by another history; only the local computer can publish the lost notes again.';
    return { kind: 'refused', refusal: { kind: 'not-local', message } };
  }
  if (rewoundOnly) {
    const outcome = await remote.publish(tip, base);
    return typeof outcome === 'object' ? { kind: 'refused', refusal: outcome.refusal } : { kind: 'again' };
  }
  return repair(parts, tip, ours, theirs);
}

/** Publishes, on top of the replaced history, everything we had: our version of each note beside those only they have. */
async function repair(
  { repository, remote, agent, signer, now, checkListable }: EngineParts,
  tip: string,
  ours: VaultView,
  theirs: Received,
): Promise<Answered> {
  await checkListable?.(tip); // Ours would lie on top of it.
  const edits = new Map<string, string | null>();
  const kept = new Set([...ours.paths()].flatMap((path) => stateNoteAt(path)?.id ?? []));
  for (const path of [...theirs.view.paths(), ...theirs.held.keys()]) {
    const id = stateNoteAt(path)?.id;
    if (id !== undefined && kept.has(id)) edits.set(path, null);
  }
  for (const path of ours.paths()) {
    const same = ours.get(path) === theirs.view.get(path) && !theirs.held.has(path);
    if (same) edits.delete(path);
    else edits.set(path, ours.get(path));
  }
  const message = `${agent}: what a replaced history had lost`;
  const commit = await repository.commitChanges(edits, { parent: tip, agent, at: now(), message }, signer);
  const outcome = await remote.publish(tip, commit);
  if (typeof outcome === 'object') return { kind: 'refused', refusal: outcome.refusal };
  if (outcome === 'rejected') return { kind: 'again' };
  // What of theirs was not accepted, and is not overwritten by ours, stays out; what only they have is not here yet.
  const held = Object.fromEntries([...theirs.held].filter(([path]) => !edits.has(path)));
  const absent = [...theirs.view.paths()].filter((path) => ours.get(path) === null && !edits.has(path));
  return { kind: 'again', state: { ...standingOn(commit), held, absent } };
}
