import type { Refusal } from '../../shared/result.ts';
import { placeOf, roleOf } from '../../shared/vault/layout.ts';
import { pointBackupAt } from './backup.ts';
import type { EngineParts } from './engine-parts.ts';
import { type NoteGroups, stateNoteAt } from './note-group.ts';
import { type Received, lineFrom, receive } from './receive.ts';
import type { Freeze } from './report.ts';
import type { Repository } from './repository.ts';
import { VaultView } from './vault-view.ts';

/** The remote's tip does not descend from the last one seen: somebody rewound, replaced or emptied the branch. */
export interface LostHistory {
  readonly base: string;
  readonly tip: string | null;
}

const NAMED = 3;

/** What is missing there, in a sentence (PROTOCOL §8: nothing is applied, nothing pushed, a person chooses). */
export async function lostHistory(repository: Repository, { base, tip }: LostHistory): Promise<Freeze> {
  const mine = (await lineFrom(repository, null, base)) ?? [];
  const theirs = new Set(tip === null ? [] : await lineFrom(repository, null, tip));
  const missing = mine.filter((commit) => !theirs.has(commit));
  const latest = await Promise.all(
    missing
      .slice(-NAMED)
      .map(async (oid) => `${oid.slice(0, 10)} "${(await repository.commit(oid)).subject}"`),
  );
  const changes = tip === null ? [] : await repository.changes(base, tip);
  const notes = changes.filter(({ path, before }) => before !== null && placeOf(path) !== null).length;
  const what =
    tip === null
      ? 'The branch main is gone from the remote'
      : `The remote went back or was replaced: ${String(notes)} note${notes === 1 ? '' : 's'} differ from what was published`;
  return {
    kind: tip === null ? 'remote-empty' : 'rewound',
    message:
      `${what}, and ${String(missing.length)} commit${missing.length === 1 ? ' is' : 's are'} missing there (the last: ${latest.join(', ')}). ` +
      'Nothing was applied and nothing pushed. Choose "restore" to publish what is missing again, or "accept" to take ' +
      'the remote as it is now (the missing history is kept here for 90 days).',
  };
}

export type Answered =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The remote is whole again, or was when we looked: fetch anew. */
  | { readonly kind: 'again'; readonly base?: string | null }
  | { readonly kind: 'accepted'; readonly received: Received };

/** Carries out a person's answer to `lostHistory`. Both keep the other version. */
export async function goBack(
  parts: EngineParts,
  groups: NoteGroups,
  { base, tip }: LostHistory,
  start: Received,
  answer: 'restore' | 'accept',
): Promise<Answered> {
  const { repository, remote, pinned, agent, now } = parts;
  const commits = tip === null ? [] : ((await lineFrom(repository, null, tip)) ?? []);
  const received = await receive(
    repository,
    groups,
    pinned,
    { view: new VaultView(), held: new Map() },
    commits,
  );
  if (answer === 'accept') {
    await pointBackupAt(repository, base, now());
    return tip === null ? { kind: 'again', base: null } : { kind: 'accepted', received };
  }
  const rewoundOnly = tip === null || (await lineFrom(repository, tip, base)) !== null;
  if (!rewoundOnly && roleOf(agent) !== 'local') {
    const message =
      'The remote was replaced by another history; only the local computer can publish the lost notes again.';
    return { kind: 'refused', refusal: { kind: 'not-local', message } };
  }
  const commit = rewoundOnly ? base : await repair(parts, tip, start.view, received.view);
  const outcome = await remote.publish(tip, commit);
  if (typeof outcome === 'object') return { kind: 'refused', refusal: outcome.refusal };
  return outcome === 'published' && !rewoundOnly ? { kind: 'again', base: commit } : { kind: 'again' };
}

/** On top of the replaced history, everything we had: our version of each note, and the notes that only they have. */
async function repair(parts: EngineParts, tip: string, ours: VaultView, theirs: VaultView): Promise<string> {
  const edits = new Map<string, string | null>();
  for (const path of ours.paths()) {
    if (ours.get(path) !== theirs.get(path)) edits.set(path, ours.get(path));
    const id = stateNoteAt(path)?.id;
    for (const other of id === undefined ? [] : theirs.placesOf(id))
      if (other !== path) edits.set(other, null);
  }
  const message = `${parts.agent}: what a replaced history had lost`;
  return parts.repository.commitChanges(
    edits,
    { parent: tip, agent: parts.agent, at: parts.now(), message },
    parts.signer,
  );
}
