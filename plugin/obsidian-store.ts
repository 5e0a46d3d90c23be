import type { App, TFile } from 'obsidian';
import type { Store } from '../shared/vault/store.ts';

/**
 * The store port over Obsidian's own vault, so that open editors, its cache and its sync see every change.
 * `Vault.process` reads and writes in one step; `Vault.create` refuses an existing name.
 */
export class ObsidianStore implements Store {
  constructor(private readonly app: Pick<App, 'vault' | 'fileManager'>) {}

  list(prefix: string): Promise<string[]> {
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    const paths = this.app.vault.getFiles().map((file) => file.path);
    return Promise.resolve(paths.filter((path) => path.startsWith(folder)).sort());
  }

  async read(path: string): Promise<string | null> {
    const file = this.file(path);
    return file === null ? null : this.app.vault.read(file);
  }

  async readBytes(path: string): Promise<Uint8Array | null> {
    const file = this.file(path);
    return file === null ? null : new Uint8Array(await this.app.vault.readBinary(file));
  }

  async create(path: string, text: string): Promise<'created' | 'exists'> {
    await this.makeFolder(path);
    try {
      await this.app.vault.create(path, text);
      return 'created';
    } catch (error) {
      if (this.app.vault.getAbstractFileByPath(path) !== null) return 'exists';
      throw error;
    }
  }

  async replace(path: string, text: string, expected: string): Promise<'replaced' | 'changed' | 'missing'> {
    const file = this.file(path);
    if (file === null) return 'missing';
    const seen = { text: '' };
    await this.app.vault.process(file, (found) => {
      seen.text = found;
      return found === expected ? text : found;
    });
    return seen.text === expected ? 'replaced' : 'changed';
  }

  async move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    const file = this.file(from);
    if (file === null) return 'missing';
    if (this.app.vault.getAbstractFileByPath(to) !== null) return 'exists';
    await this.makeFolder(to);
    await this.app.vault.rename(file, to);
    return 'moved';
  }

  async remove(path: string, expected: string): Promise<'removed' | 'changed' | 'missing'> {
    const file = this.file(path);
    if (file === null) return 'missing';
    if ((await this.app.vault.read(file)) !== expected) return 'changed';
    await this.app.fileManager.trashFile(file);
    return 'removed';
  }

  private file(path: string): TFile | null {
    return this.app.vault.getFileByPath(path);
  }

  private async makeFolder(path: string): Promise<void> {
    const parts = path.split('/').slice(0, -1);
    for (const [at] of parts.entries()) {
      const folder = parts.slice(0, at + 1).join('/');
      if (this.app.vault.getAbstractFileByPath(folder) === null) await this.app.vault.createFolder(folder);
    }
  }
}
