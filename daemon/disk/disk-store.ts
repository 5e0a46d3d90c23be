import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fromUtf8 } from '../../shared/text/bytes.ts';
import { noteBytes } from '../../shared/vault/note-bytes.ts';
import { hasFreeCase } from '../../shared/vault/layout.ts';
import { assertWritable, foldPath, folderOf } from '../../shared/vault/path.ts';
import { type Store } from '../../shared/vault/store.ts';
import { StoreError } from '../../shared/vault/store-error.ts';
import { isRegular, swapContent } from './content-swap.ts';
import { codeOf, storeError } from './disk-error.ts';
import { DiskReader } from './disk-reader.ts';
import { syncFolder } from './private-file.ts';
import { type LastingFolders, isRealFolder, makeRealFolder } from './real-folder.ts';
import { StoreLock } from './store-lock.ts';
import { Workspace } from './workspace.ts';
import { makeFolder } from './make-folder.ts';

/**
 * A vault folder on disk. Several processes may open the same folder; Obsidian and editors may write in it meanwhile.
 *
 * - A note appears by `link` of a finished, fsync'ed file, or changes by `rename` of one over it: whole or not at all.
 * - A move is one `rename`, taken under the vault's lock after a look at the destination: of several movers one gets
 *   the file (the others ENOENT), the content moves as it is at that instant, and a crash leaves it in one place.
 * - A compare-and-swap compares again after the swap: where an editor saved in place meanwhile, its text is put back.
 */
export class DiskStore implements Store {
  private readonly lasting: LastingFolders = new Map();

  private constructor(
    private readonly root: string,
    private readonly reader: DiskReader,
    private readonly workspace: Workspace,
    private readonly lock: StoreLock,
  ) {}

  /** Opens a folder, which is made where it is missing, and sweeps what dead processes left half-written. */
  static open(folder: string): DiskStore {
    try {
      makeFolder(folder);
      const root = fs.realpathSync(folder);
      const workspace = Workspace.open(root);
      proveHardLinks(workspace);
      return new DiskStore(root, new DiskReader(root), workspace, new StoreLock(workspace));
    } catch (error) {
      throw storeError(error, folder, 'written');
    }
  }

  /** Removes this store's own temporary folder. Optional: the next `open` sweeps it. */
  close(): void {
    this.lock.close();
    this.workspace.close();
  }

  list(prefix: string): Promise<string[]> {
    return this.reader.list(prefix);
  }

  read(path: string): Promise<string | null> {
    return this.reader.read(path);
  }

  readBytes(path: string): Promise<Uint8Array | null> {
    return this.reader.readBytes(path);
  }

  stamp(path: string): Promise<string | null> {
    return this.reader.stamp(path);
  }

  async create(path: string, text: string): Promise<'created' | 'exists'> {
    assertWritable(path);
    const bytes = noteBytes(path, text);
    return this.#writing(path, async () => {
      makeRealFolder(this.root, folderOf(path), this.lasting);
      if (this.#taken(path)) return 'exists';
      const draft = await this.workspace.draft(bytes);
      try {
        const outcome = await this.lock.hold(path, () => {
          if (this.#taken(path)) return 'exists';
          return linked(draft, this.#at(path)) ? 'created' : 'exists';
        });
        if (outcome === 'created') syncFolder(dirname(this.#at(path)));
        return outcome;
      } finally {
        fs.rmSync(draft, { force: true });
      }
    });
  }

  async replace(path: string, text: string, expected: string): Promise<'replaced' | 'changed' | 'missing'> {
    assertWritable(path);
    const bytes = noteBytes(path, text);
    return this.#writing(path, async () => {
      const early = await this.#compare(path, expected);
      if (early !== 'same') return early;
      const draft = await this.workspace.draft(bytes);
      try {
        const swapped = await this.#swap(path, expected, (file) => {
          fs.chmodSync(draft, fs.statSync(file).mode & 0o777);
          fs.renameSync(draft, file);
        });
        return swapped === 'done' ? 'replaced' : swapped;
      } finally {
        fs.rmSync(draft, { force: true });
      }
    });
  }

  async move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    assertWritable(from);
    assertWritable(to);
    return this.#writing(to, async () => {
      if (!isRealFolder(this.root, folderOf(from)) || !isRegular(this.#at(from))) return 'missing';
      makeRealFolder(this.root, folderOf(to), this.lasting);
      const outcome = await this.lock.hold(to, () => {
        if (!isRegular(this.#at(from))) return 'missing';
        if (this.#taken(to)) return 'exists';
        return renamed(this.#at(from), this.#at(to)) ? 'moved' : 'missing';
      });
      if (outcome === 'moved') {
        // The new name first: a power cut between the two leaves the note twice rather than nowhere.
        syncFolder(dirname(this.#at(to)));
        syncFolder(dirname(this.#at(from)));
      }
      return outcome;
    });
  }

  async remove(path: string, expected: string): Promise<'removed' | 'changed' | 'missing'> {
    assertWritable(path);
    return this.#writing(path, async () => {
      const early = await this.#compare(path, expected);
      if (early !== 'same') return early;
      const swapped = await this.#swap(path, expected, (file) => fs.unlinkSync(file));
      return swapped === 'done' ? 'removed' : swapped;
    });
  }

  async #swap(
    path: string,
    expected: string,
    act: (file: string) => void,
  ): Promise<'done' | 'changed' | 'missing'> {
    const file = this.#at(path);
    const kept = this.workspace.fresh();
    const outcome = await this.lock.hold(path, () => swapContent(file, kept, expected, act));
    if (outcome === 'done') syncFolder(dirname(file));
    return outcome;
  }

  async #compare(path: string, expected: string): Promise<'same' | 'changed' | 'missing'> {
    const bytes = await this.readBytes(path);
    if (bytes === null) return 'missing';
    return fromUtf8(bytes) === expected ? 'same' : 'changed';
  }

  /** Whether a name is taken: by anything at all, or in free folders by a name that differs in case alone. */
  #taken(path: string): boolean {
    const file = this.#at(path);
    if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) return true;
    if (!hasFreeCase(path)) return false;
    const fold = foldPath(basename(file));
    return fs.readdirSync(dirname(file)).some((name) => foldPath(name) === fold);
  }

  #at(path: string): string {
    return join(this.root, path);
  }

  async #writing<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, path, 'written');
    }
  }
}

function proveHardLinks(workspace: Workspace): void {
  const probe = workspace.fresh();
  try {
    fs.linkSync(workspace.identityFile, probe);
  } catch (error) {
    throw new StoreError(
      'no-hard-links',
      workspace.shared,
      'The file system of this vault has no hard links (FAT and some network shares have none), and without them a ' +
        'note can be lost. Move the vault to a local disk.',
      { cause: error },
    );
  }
  fs.unlinkSync(probe);
}

function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function renamed(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
