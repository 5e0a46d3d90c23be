import * as fs from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/vault/store-error.ts';
import { codeOf } from './disk-error.ts';
import { syncFolder } from './private-file.ts';

/** Whether every step from the root down to a folder is a real folder: no symbolic link leads out of the vault. */
export function isRealFolder(root: string, folder: string): boolean {
  let at = root;
  for (const part of folder === '' ? [] : folder.split('/')) {
    at = join(at, part);
    if (fs.lstatSync(at, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  }
  return true;
}

/** Folders that survive a power cut, by their path and inode; what another program made need not. */
export type LastingFolders = Map<string, number>;

/**
 * Makes the folder of a note, step by step and durably; throws a StoreError where a step is a file or a link. A folder
 * that is there already is synced as well, once: whoever made it may not have.
 */
export function makeRealFolder(root: string, folder: string, lasting: LastingFolders = new Map()): void {
  let at = root;
  for (const part of folder === '' ? [] : folder.split('/')) {
    const parent = at;
    at = join(at, part);
    try {
      fs.mkdirSync(at);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const step = fs.lstatSync(at);
    if (!step.isDirectory()) {
      throw new StoreError(
        'not-a-folder',
        folder,
        `${folder} was not written to: "${part}" is a file or a link, not a real folder. Move it away.`,
      );
    }
    if (lasting.get(at) === step.ino) continue;
    syncFolder(parent);
    lasting.set(at, step.ino);
  }
}
