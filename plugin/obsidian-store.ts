import type { App, TFile } from 'obsidian';
import { fromUtf8 } from '../shared/text/bytes.ts';
import { MAX_NOTE_BYTES } from '../shared/vault/limits.ts';
import { noteBytes } from '../shared/vault/note-bytes.ts';
import { hasFreeCase } from '../shared/vault/layout.ts';
import { assertWritable, foldPath, folderOf, isPlainPath } from '../shared/vault/path.ts';
import type { Store } from '../shared/vault/store.ts';

/**
 * The store port over Obsidian's own vault, so that open editors, its cache and its sync see every change. Each of
 * Obsidian's calls is one step; what takes several of them is done in order, one after the other.
 */
export class ObsidianStore implements Store {
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly app: Pick<App, 'vault' | 'fileManager'>) {}

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.replace(/\/?$/, prefix === '' ? '' : '/');
    const paths = this.app.vault.getFiles().map((file) => file.path);
    return paths.filter((path) => path.startsWith(folder) && isPlainPath(path)).sort();
  }

  async read(path: string): Promise<string | null> {
    const bytes = await this.readBytes(path);
    return bytes === null ? null : fromUtf8(bytes);
  }

  async readBytes(path: string, again = true): Promise<Uint8Array | null> {
    const file = isPlainPath(path) ? this.app.vault.getFileByPath(path) : null;
    if (file === null) return null;
    try {
      const bytes = new Uint8Array(await this.app.vault.readBinary(file));
      return bytes.length > MAX_NOTE_BYTES ? null : bytes;
    } catch (error) {
      // Another program moved it away, and Obsidian has not noticed yet; or it was away for that moment only.
      if (!(await this.app.vault.adapter.exists(path))) return null;
      if (again) return this.readBytes(path, false);
      throw error;
    }
  }

  create(path: string, text: string): Promise<'created' | 'exists'> {
    return this.#inOrder([path], text, async () => {
      if (this.#isTaken(path)) return 'exists';
      await this.#makeFolder(folderOf(path));
      try {
        await this.app.vault.create(path, text);
        return 'created';
      } catch (error) {
        // A file that another program wrote and that Obsidian has not noticed yet.
        if (await this.app.vault.adapter.exists(path)) return 'exists';
        throw error;
      }
    });
  }

  replace(path: string, text: string, expected: string): Promise<'replaced' | 'changed' | 'missing'> {
    return this.#inOrder([path], text, () =>
      this.#ifUnchanged(path, expected, 'replaced', async (file) => {
        const swap = (found: string) => (found === expected ? text : found);
        return (await this.app.vault.process(file, swap)) === text;
      }),
    );
  }

  move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    return this.#inOrder([from, to], '', async () => {
      const file = this.app.vault.getFileByPath(from);
      if (file === null) return 'missing';
      if (this.#isTaken(to)) return 'exists';
      await this.#makeFolder(folderOf(to));
      await this.app.vault.rename(file, to);
      return 'moved';
    });
  }

  remove(path: string, expected: string): Promise<'removed' | 'changed' | 'missing'> {
    return this.#inOrder([path], '', () =>
      this.#ifUnchanged(path, expected, 'removed', async (file) => {
        await this.app.fileManager.trashFile(file);
        return true;
      }),
    );
  }

  async #ifUnchanged<T>(path: string, expected: string, done: T, act: (file: TFile) => Promise<boolean>) {
    const file = this.app.vault.getFileByPath(path);
    if (file === null) return 'missing';
    return (await this.read(path)) === expected && (await act(file)) ? done : 'changed';
  }

  #inOrder<T>(paths: readonly string[], text: string, step: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(() => {
      for (const path of paths) assertWritable(path);
      noteBytes(paths[0] ?? '', text);
      return step();
    });
    this.#queue = next.catch(() => undefined);
    return next;
  }

  #isTaken(path: string): boolean {
    if (this.app.vault.getAbstractFileByPath(path) !== null) return true;
    return (
      hasFreeCase(path) && this.app.vault.getFiles().some((file) => foldPath(file.path) === foldPath(path))
    );
  }

  async #makeFolder(path: string): Promise<void> {
    if (path === '' || this.app.vault.getAbstractFileByPath(path) !== null) return;
    await this.#makeFolder(folderOf(path));
    await this.app.vault.createFolder(path);
  }
}
