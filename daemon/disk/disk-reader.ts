import * as fs from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/limits.ts';
import { folderOf, isPlainPath } from '../../shared/vault/path.ts';
import { type Store } from '../../shared/vault/store.ts';
import { codeOf, storeError } from './disk-error.ts';
import { isRealFolder } from './real-folder.ts';
import { stampOf } from './stamp.ts';

/** The reading half of a vault folder on disk. It makes nothing, so a full or read-only disk can be looked at. */
export class DiskReader implements Pick<Store, 'list' | 'read' | 'readBytes' | 'stamp'> {
  /** `root` is the real path of the folder. */
  constructor(private readonly root: string) {}

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.replace(/\/$/, '');
    if (folder !== '' && !isPlainPath(folder)) return [];
    if (!isRealFolder(this.root, folder)) return [];
    const found: string[] = [];
    await this.#walk(folder, found).catch((error: unknown) => {
      throw storeError(error, folder, 'read');
    });
    return found.sort();
  }

  async read(path: string): Promise<string | null> {
    const bytes = await this.readBytes(path);
    return bytes === null ? null : fromUtf8(bytes);
  }

  async readBytes(path: string): Promise<Uint8Array | null> {
    if (!isPlainPath(path) || !isRealFolder(this.root, folderOf(path))) return null;
    return readRegular(join(this.root, path)).catch((error: unknown) => {
      throw storeError(error, path, 'read');
    });
  }

  /** No look at the folders above: behind a link lies another file, which has another stamp. */
  async stamp(path: string): Promise<string | null> {
    return isPlainPath(path) ? stampOf(join(this.root, path)) : null;
  }

  async #walk(folder: string, found: string[]): Promise<void> {
    const entries = await fs.promises.readdir(join(this.root, folder), { withFileTypes: true }).catch(none);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!isPlainPath(path)) continue;
      if (entry.isDirectory()) await this.#walk(path, found);
      else if (entry.isFile()) found.push(path);
    }
  }
}

/** The content of a regular file of at most 1 MiB, or null: no link is followed. */
async function readRegular(file: string): Promise<Uint8Array | null> {
  try {
    const handle = await fs.promises.open(
      file,
      fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
    );
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > MAX_NOTE_BYTES) return null;
      const bytes = new Uint8Array(await handle.readFile());
      return bytes.length > MAX_NOTE_BYTES ? null : bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(codeOf(error))) return null;
    throw error;
  }
}

/** A folder that went away while it was being listed holds nothing. */
function none(error: unknown): fs.Dirent[] {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
  throw error;
}
