import { type MemoryStore } from '../../shared/vault/memory-store.ts';

/** The whole vault folder as a backup program would have kept it. */
export class Backup {
  private constructor(private readonly files: ReadonlyMap<string, Uint8Array>) {}

  static async of(vault: MemoryStore): Promise<Backup> {
    const files = new Map<string, Uint8Array>();
    for (const path of await vault.list(''))
      files.set(path, (await vault.readBytes(path)) ?? new Uint8Array());
    return new Backup(files);
  }

  /** Puts everything back as it was: what came later is gone, as with a folder that is replaced. */
  async restore(vault: MemoryStore): Promise<void> {
    for (const path of await vault.list('')) {
      await vault.remove(path, (await vault.read(path)) ?? '');
    }
    for (const [path, bytes] of this.files) vault.plant(path, bytes);
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path));
  }

  paths(folder: string): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
  }
}
