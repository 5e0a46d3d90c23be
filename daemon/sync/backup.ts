import type { Signer } from '../../shared/approval/keys.ts';
import { instant } from '../../shared/text/time.ts';
import { BRANCH } from './remote.ts';
import type { Repository } from './repository.ts';

const PREFIX = 'refs/countersign/backup';
const KEPT_MS = 90 * 24 * 3600 * 1000;

/**
 * Keeps versions that sync is about to replace on disk: a commit of its own under `refs/countersign/backup/<time>-…`,
 * local, never pushed, for 90 days (PROTOCOL §8, I4). `git show <ref>:<path>` brings a version back.
 */
export async function keepVersions(
  repository: Repository,
  files: ReadonlyMap<string, string>,
  why: string,
  agent: string,
  at: number,
  signer: Signer,
): Promise<string> {
  if (files.size === 0) return '';
  const message = `backup: ${why}`;
  const commit = await repository.commitChanges(files, { parent: null, agent, at, message }, signer);
  return pointBackupAt(repository, commit, at);
}

/** Keeps a whole history that is about to be given up. */
export async function pointBackupAt(repository: Repository, commit: string, at: number): Promise<string> {
  const ref = `${PREFIX}/${instant(at).replace(/[-:]/g, '')}-${commit.slice(0, 8)}`;
  await repository.setRef(ref, commit);
  return ref;
}

export async function backups(repository: Repository): Promise<string[]> {
  return repository.refs(PREFIX);
}

/**
 * Lets go of backups whose name says that they are older than 90 days: by the clock, and by the last commit of the vault
 * too, since one start with a clock that is far ahead would take them all.
 */
export async function dropOldBackups(repository: Repository, now: number): Promise<void> {
  const tip = await repository.ref(BRANCH);
  const seen = tip !== null && (await repository.has(tip)) ? (await repository.commit(tip)).at : 0;
  const oldest = `${PREFIX}/${instant(Math.max(0, Math.min(now, seen) - KEPT_MS)).replace(/[-:]/g, '')}`;
  for (const ref of await backups(repository)) if (ref < oldest) await repository.setRef(ref, null);
}
