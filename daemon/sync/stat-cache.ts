import { readPrivate } from '../disk/private-file.ts';
import { writeMemory } from './disk-trouble.ts';

/** What a file looked like when its content was last hashed. Times in nanoseconds as decimal text. */
interface Seen {
  readonly oid: string;
  readonly size: number;
  readonly inode: string;
  readonly changed: string;
  readonly modified: string;
}

export interface FileStat {
  readonly size: bigint;
  readonly ino: bigint;
  readonly ctimeNs: bigint;
  readonly mtimeNs: bigint;
}

/** FAT counts in two seconds; nothing a vault lies on is coarser. */
const COARSEST_CLOCK_NS = 2_000_000_000n;

/**
 * Remembers blob names of files so that only changed ones are read. A file touched less than one clock tick before it
 * was read could change again without its times showing it ("racy", git's own term; "approved" and "rejected" have the
 * same length), so such an entry is never believed.
 */
export class StatCache {
  private readonly seen = new Map<string, Seen>();

  private constructor(private readonly file: string) {}

  static open(file: string): StatCache {
    const cache = new StatCache(file);
    try {
      const stored = JSON.parse(readPrivate(file) ?? '[]') as [string, Seen][];
      for (const [path, seen] of stored) cache.seen.set(path, seen);
    } catch {
      cache.seen.clear(); // A cache that can't be read costs one full scan.
    }
    return cache;
  }

  /** The blob name, if the file certainly has the content it had when that was computed. */
  lookUp(path: string, stat: FileStat): string | null {
    const seen = this.seen.get(path);
    return seen !== undefined && same(seen, stat) ? seen.oid : null;
  }

  /** @param readAtNs wall clock in nanoseconds from before the content was read. */
  remember(path: string, stat: FileStat, oid: string, readAtNs: bigint): void {
    const newest = stat.ctimeNs > stat.mtimeNs ? stat.ctimeNs : stat.mtimeNs;
    if (newest + COARSEST_CLOCK_NS >= readAtNs) {
      this.seen.delete(path);
      return;
    }
    this.seen.set(path, {
      oid,
      size: Number(stat.size),
      inode: String(stat.ino),
      changed: String(stat.ctimeNs),
      modified: String(stat.mtimeNs),
    });
  }

  /** Drops what no longer exists and writes the rest to disk. */
  save(paths: ReadonlySet<string>): void {
    for (const path of this.seen.keys()) if (!paths.has(path)) this.seen.delete(path);
    writeMemory(this.file, JSON.stringify([...this.seen]));
  }
}

function same(seen: Seen, stat: FileStat): boolean {
  return (
    BigInt(seen.size) === stat.size &&
    seen.inode === String(stat.ino) &&
    seen.changed === String(stat.ctimeNs) &&
    seen.modified === String(stat.mtimeNs)
  );
}
