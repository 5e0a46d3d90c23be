import { readPrivate } from '../disk/private-file.ts';
import { writeMemory } from './disk-trouble.ts';

export interface FileStat {
  readonly size: bigint;
  readonly ino: bigint;
  readonly ctimeNs: bigint;
  readonly mtimeNs: bigint;
}

/** FAT counts in two seconds; nothing a vault lies on is coarser. */
const COARSEST_CLOCK_NS = 2_000_000_000n;
const HEAD = 'countersign stat-cache 2\n';
const OID = 40;
/**
 * So many files may be read again after the next start before the file is written anew; once after a start, one in so
 * many: writing fifty thousand lines takes as long as reading a hundred files again.
 */
const WORTH_WRITING = 500;
const WORTH_WRITING_ONCE = 1 / 500;

/**
 * Remembers blob names of files so that only changed ones are read. A file touched less than one clock tick before it
 * was read could change again without its times showing it ("racy", git's own term; "approved" and "rejected" have the
 * same length), so such an entry is never believed. Held in memory only while everything is looked at.
 */
export class StatCache {
  /** Path → blob name, a space, and what the file looked like. */
  private seen: Map<string, string> | null = null;
  private changes = 0;
  private written = 0;

  private constructor(private readonly file: string) {}

  static open(file: string): StatCache {
    return new StatCache(file);
  }

  /** The blob name, if the file certainly has the content it had when that was computed. */
  lookUp(path: string, stat: FileStat): string | null {
    const seen = this.entries().get(path);
    return seen?.endsWith(looks(stat)) === true ? seen.slice(0, OID) : null;
  }

  /** @param readAtNs wall clock in nanoseconds from before the content was read. */
  remember(path: string, stat: FileStat, oid: string, readAtNs: bigint): void {
    const newest = stat.ctimeNs > stat.mtimeNs ? stat.ctimeNs : stat.mtimeNs;
    if (newest + COARSEST_CLOCK_NS >= readAtNs) {
      this.entries().delete(path);
      return;
    }
    this.entries().set(path, oid + looks(stat));
    this.changes++;
  }

  /** Drops what no longer exists, writes the rest to disk where that saves reading, and gives the memory back. */
  save(exists: (path: string) => boolean): void {
    const seen = this.entries();
    const some = this.written === 0 && this.changes > 0 && this.changes >= seen.size * WORTH_WRITING_ONCE;
    if (some || this.changes >= WORTH_WRITING) {
      writeMemory(this.file, linesOf(seen, exists));
      this.written++;
      this.changes = 0;
    }
    this.seen = null;
  }

  private entries(): Map<string, string> {
    this.seen ??= read(this.file);
    return this.seen;
  }
}

function* linesOf(seen: ReadonlyMap<string, string>, exists: (path: string) => boolean): Generator<string> {
  yield HEAD;
  for (const [path, entry] of seen) if (exists(path)) yield `${entry} ${path}\n`;
}

/** Size, inode and both times, in nanoseconds: no two versions of a file have the same but for the clock's ticks. */
function looks({ size, ino, ctimeNs, mtimeNs }: FileStat): string {
  return ` ${String(size)} ${String(ino)} ${String(ctimeNs)} ${String(mtimeNs)}`;
}

/** A cache that can't be read costs one full scan. */
function read(file: string): Map<string, string> {
  const seen = new Map<string, string>();
  let text = '';
  try {
    text = readPrivate(file) ?? '';
  } catch {
    return seen;
  }
  if (!text.startsWith(HEAD)) return seen;
  for (let at = HEAD.length; at < text.length;) {
    const end = text.indexOf('\n', at);
    // Five fields without spaces, then the path.
    let space = at;
    for (let field = 0; field < 5 && space >= 0; field++) space = text.indexOf(' ', space + 1);
    if (end < 0 || space < 0 || space > end) return seen;
    seen.set(text.slice(space + 1, end), text.slice(at, space));
    at = end + 1;
  }
  return seen;
}
