import { readdirSync, statSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitFs } from './git-fs.ts';
import { type PackEntry, indexedPack } from './pack-encode.ts';
import { PackFile } from './pack-file.ts';

/** The packs of a clone, as they lie in one folder. */
export class PackFolder {
  private packs: PackFile[] | null = null;
  /** The folder's time when its packs were listed, or when we last wrote there. */
  private listedAt = 0n;

  constructor(
    private readonly fs: GitFs,
    private readonly path: string,
  ) {}

  /** Newest first: what is asked for was mostly written last. */
  all(): readonly PackFile[] {
    if (this.packs === null) {
      this.listedAt = this.time();
      const names = readdirSync(this.path).filter((name) => name.endsWith('.idx'));
      this.packs = names.flatMap((name) => PackFile.open(join(this.path, name.slice(0, -4))) ?? []);
      this.packs.sort((a, b) => a.count - b.count);
    }
    return this.packs;
  }

  async add(entries: readonly PackEntry[]): Promise<PackFile | null> {
    const { pack, index, name } = indexedPack(entries);
    const path = join(this.path, `pack-${name}`);
    this.all();
    await this.fs.writePack(path, pack, index);
    this.listedAt = this.time();
    const opened = PackFile.open(path);
    if (opened !== null) this.packs?.unshift(opened);
    return opened;
  }

  /** Removes packs, all of whose objects are in others; those are durable first. */
  async remove(packs: readonly PackFile[]): Promise<void> {
    this.fs.barrier();
    const gone = new Set(packs);
    this.packs = this.all().filter((pack) => !gone.has(pack));
    const kept = new Set(this.packs.map(({ path }) => path));
    for (const pack of packs) {
      pack.close();
      // What was made after a crash can be, byte for byte, what was made before it.
      if (kept.has(pack.path)) continue;
      await unlink(`${pack.path}.idx`); // First: a pack without an index is swept at the next start.
      await unlink(`${pack.path}.pack`);
    }
    this.listedAt = this.time();
  }

  /** Whether another program has put other packs in place of those that we know, as `git gc` by hand does. */
  changedByOthers(): boolean {
    return this.packs !== null && this.time() !== this.listedAt;
  }

  /** Lists them anew when they are asked for next. */
  forget(): void {
    for (const pack of this.packs ?? []) pack.close();
    this.packs = null;
  }

  private time(): bigint {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
  }
}
