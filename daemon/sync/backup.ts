import type { Signer } from '../../shared/approval/keys.ts';
import { instant } from '../../shared/text/time.ts';
import { BRANCH } from './remote.ts';
import type { Repository } from './repository.ts';

const PREFIX = 'refs/countersign/backup';
const KEPT_MS = 90 * 24 * 3600 * 1000;
/** A later year has five digits, and its name would sort before all others. */
const LATEST = Date.parse('9999-12-31T23:59:59Z');

/**
 * Keeps versions that sync is about to replace on disk: a commit of its own under `refs/countersign/backup/<time>-…`,
 * local, never pushed, for 90 days (PROTOCOL §8, I4). `git show <ref>:<path>` brings a version back.
 *
 * @param at milliseconds since 1970, by this computer
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

/**
 * Keeps a whole history that is about to be given up. The time in the name is never before the last commit of the vault: a
 * computer that starts without its clock would drop at the next right start what it keeps.
 */
export async function pointBackupAt(repository: Repository, commit: string, at: number): Promise<string> {
  const named = Math.min(Math.max(at, await timeOfTip(repository)), LATEST);
  const ref = `${PREFIX}/${instant(named).replace(/[-:]/g, '')}-${commit.slice(0, 8)}`;
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
  const seen = Math.min(now, await timeOfTip(repository));
  const oldest = `${PREFIX}/${instant(Math.max(0, seen - KEPT_MS)).replace(/[-:]/g, '')}`;
  for (const ref of await backups(repository)) if (ref < oldest) await repository.setRef(ref, null);
}

/** When the last commit of the vault was made, by whoever made it; 0 where there is none. */
async function timeOfTip(repository: Repository): Promise<number> {
  const tip = await repository.ref(BRANCH);
  return tip !== null && (await repository.has(tip)) ? (await repository.commit(tip)).at : 0;
}
