import type { Vault } from 'obsidian';
import { FIRST_FOLDERS } from '../../shared/vault/folders.ts';

/** The folders that a vault of Countersign begins with and that this one lacks. */
export function missingFolders(vault: Pick<Vault, 'getAbstractFileByPath'>): string[] {
  return FIRST_FOLDERS.filter((path) => vault.getAbstractFileByPath(path) === null);
}

/** Makes what is missing; gives how many there were. What is there, whatever it is, stays as it is. */
export async function makeFolders(vault: Vault): Promise<number> {
  const missing = missingFolders(vault);
  for (const path of missing)
    // Sync may have made it since, and a file of that name is the person's to move.
    if (!(await vault.adapter.exists(path))) await vault.createFolder(path);
  return missing.length;
}
