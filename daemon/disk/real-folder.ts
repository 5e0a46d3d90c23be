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

/** Makes the folder of a note, step by step and durably; throws a StoreError where a step is a file or a link. */
export function makeRealFolder(root: string, folder: string): void {
  let at = root;
  for (const part of folder === '' ? [] : folder.split('/')) {
    const parent = at;
    at = join(at, part);
    try {
      fs.mkdirSync(at);
      syncFolder(parent);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    if (!fs.lstatSync(at).isDirectory()) {
      throw new StoreError(
        'not-a-folder',
        folder,
        `${folder} was not written to: "${part}" is a file or a link, not a real folder. Move it away.`,
      );
    }
  }
}
