import * as fs from 'node:fs';
import { type Store } from '../../shared/vault/store.ts';
import { StoreError } from '../../shared/vault/store-error.ts';
import { codeOf, storeError } from './disk-error.ts';
import { DiskReader } from './disk-reader.ts';

/**
 * A vault folder for the commands that look and change nothing. A folder that is not there yet is empty and stays away, and
 * a disk that is full or read-only can be looked at: that is when a person wants to.
 */
export function lookInto(folder: string): Store {
  return new LookedInto(realPath(folder));
}

class LookedInto extends DiskReader implements Store {
  create(path: string): Promise<never> {
    return refused(path);
  }
  replace(path: string): Promise<never> {
    return refused(path);
  }
  move(path: string): Promise<never> {
    return refused(path);
  }
  remove(path: string): Promise<never> {
    return refused(path);
  }
}

function refused(path: string): Promise<never> {
  return Promise.reject(
    new StoreError('path', path, `${path} was not written: this command only looks at the vault.`),
  );
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return folder;
    throw storeError(error, folder, 'read');
  }
}
