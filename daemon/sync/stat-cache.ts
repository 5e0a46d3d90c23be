import { readPrivate } from '../disk/private-file.ts';
import { writeMemory } from './disk-trouble.ts';
import { SortedLines, inOrder } from './sorted-lines.ts';

export interface FileStat {
  readonly size: bigint;
  readonly ino: bigint;
  readonly ctimeNs: bigint;
  readonly mtimeNs: bigint;
}

/** FAT counts in two seconds; nothing a vault lies on is coarser. */
const COARSEST_CLOCK_NS = 2_000_000_000n;
const HEAD = 'countersign stat-cache 3\n';
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
  /** By path: blob name, a space, and what the file looked like. Null while nobody asks. */
  private lines: SortedLines | null = null;
  /** What those do not say, or say wrongly (null) by now. */
  private readonly fresh = new Map<string, string | null>();
  private changes = 0;
  private written = 0;

  private constructor(private readonly file: string) {}

  static open(file: string): StatCache {
    return new StatCache(file);
  }

  /** The blob name, if the file certainly has the content it had when that was computed. */
  lookUp(path: string, stat: FileStat): string | null {
    const fresh = this.fresh.get(path);
    const seen = fresh === undefined ? this.known().valueOf(path) : fresh;
    return seen?.endsWith(looks(stat)) === true ? seen.slice(0, OID) : null;
  }

  /** @param readAtNs wall clock in nanoseconds from before the content was read. */
  remember(path: string, stat: FileStat, oid: string, readAtNs: bigint): void {
    const newest = stat.ctimeNs > stat.mtimeNs ? stat.ctimeNs : stat.mtimeNs;
    if (newest + COARSEST_CLOCK_NS >= readAtNs) {
      this.fresh.set(path, null);
      return;
    }
    this.fresh.set(path, oid + looks(stat));
    this.changes++;
  }

  /** Drops what no longer exists, writes the rest to disk where that saves reading, and gives the memory back. */
  save(exists: (path: string) => boolean): void {
    const seen = this.known();
    const some =
      this.written === 0 &&
      this.changes > 0 &&
      this.changes >= (seen.size + this.changes) * WORTH_WRITING_ONCE;
    if (some || this.changes >= WORTH_WRITING) {
      writeMemory(this.file, linesOf(seen, this.fresh, exists));
      this.written++;
      this.changes = 0;
    }
    this.lines = null;
    this.fresh.clear();
  }

  private known(): SortedLines {
    this.lines ??= read(this.file);
    return this.lines;
  }
}

function* linesOf(
  seen: SortedLines,
  fresh: ReadonlyMap<string, string | null>,
  exists: (path: string) => boolean,
): Generator<string> {
  yield HEAD;
  const added = [...fresh.keys()].filter((path) => fresh.get(path) !== null && exists(path)).sort(inOrder);
  const addedAt = (at: number) => `${added[at] ?? ''}\t${fresh.get(added[at] ?? '') ?? ''}\n`;
  let next = 0;
  for (const [path, entry] of seen.entries()) {
    for (; next < added.length && (added[next] ?? '') < path; next++) yield addedAt(next);
    if (!fresh.has(path) && exists(path)) yield `${path}\t${entry}\n`;
  }
  for (; next < added.length; next++) yield addedAt(next);
}

/** Size, inode and both times, in nanoseconds: no two versions of a file have the same but for the clock's ticks. */
function looks({ size, ino, ctimeNs, mtimeNs }: FileStat): string {
  return ` ${String(size)} ${String(ino)} ${String(ctimeNs)} ${String(mtimeNs)}`;
}

/** A cache that can't be read costs one full scan. */
function read(file: string): SortedLines {
  let text = '';
  try {
    text = readPrivate(file) ?? '';
  } catch {
    // As if there were none.
  }
  return new SortedLines(text.startsWith(HEAD) ? text : '', HEAD.length);
}
