import { join } from 'node:path';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { wholePath } from '../../config/path.ts';
import { judgeFolder } from '../folder.ts';
import { lookAtFolder, realPath } from '../folder-facts.ts';
import { rolesOf } from '../places.ts';
import { type Session, answer } from '../session.ts';
import { newVaultId } from '../vault-id.ts';
import { makeFolder } from '../../disk/make-folder.ts';

/** The folders in which a person looks or puts something; the rest come with the first note in them. */
const FOLDERS = ['Needs_Action/email', 'Pending_Approval/email', 'Approved/email', 'Rejected/email', 'Done'];

/** The folder of the vault: one that can be written, away from the state folder, and known to be wanted. */
export async function vaultStep(session: Session): Promise<Result<void>> {
  const mine = session.answers.role !== 'cloud';
  const found = await answer(session, {
    flag: 'vault',
    about: mine
      ? [
          'The vault: the folder that Obsidian opens. A vault of its own is best; an existing one works too.',
          'A folder that is not there yet is made.',
        ]
      : ['The VM’s own copy of the vault.'],
    ask: 'Folder of the vault',
    fallback: session.answers.vault_dir ?? session.places.vault,
    read: (typed) => readFolder(session, typed),
  });
  if (!found.ok) return found;
  const { places, answers } = session;
  const folders = FOLDERS.map((folder) => join(found.value, folder));
  const made = makeFolders([found.value, ...(mine ? folders : [])], 0o777);
  if (!made.ok) return made;
  const states = makeFolders(
    rolesOf(answers.role).map((role) => places.state[role]),
    0o700,
  );
  if (!states.ok) return states;
  session.answers.vault_dir = found.value;
  session.answers.vault_id ??= newVaultId();
  return ok(undefined);
}

async function readFolder(session: Session, typed: string): Promise<Result<string>> {
  const path = wholePath.safeParse(typed);
  if (!path.success) return refuse('vault', `${path.error.issues[0]?.message ?? 'Write the whole path'}.`);
  const { places, answers, asker, flags } = session;
  const states = rolesOf(answers.role).map((role) => realPath(places.state[role]));
  const verdict = judgeFolder(lookAtFolder(path.data), [...states, realPath(places.folder)]);
  switch (verdict.kind) {
    case 'refused':
      return refuse('vault', verdict.says);
    case 'fine':
      asker?.say(verdict.says);
      return ok(path.data);
    case 'ask':
      if (flags.existingVault === true) return ok(path.data);
      if (asker === null)
        return refuse('vault', `${verdict.says} To use it all the same, add --existing-vault.`);
      asker.say(verdict.says);
      return (await asker.yes('Use it all the same?', false))
        ? ok(path.data)
        : refuse('vault', 'Name another folder.');
  }
}

function makeFolders(folders: readonly string[], mode: number): Result<void> {
  for (const folder of folders) {
    try {
      makeFolder(folder, mode);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unwritable';
      return refuse('folder', `${folder} can't be made (${code}); make it yourself, or name another.`);
    }
  }
  return ok(undefined);
}
