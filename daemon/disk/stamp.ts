import { lstatSync } from 'node:fs';

/** FAT counts in two seconds; nothing a vault lies on is coarser. */
const COARSEST_CLOCK_MS = 2000;

/**
 * What changes with the content of a regular file. Null for what is none, and for a file that was touched so lately that it
 * could be written again without its times showing it ("racy", git's own term, as in sync/stat-cache.ts). A synchronous look
 * takes a few microseconds, an asynchronous one twenty times as long.
 */
export function stampOf(file: string, nowMs = Date.now()): string | null {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat?.isFile() !== true) return null;
  const newest = stat.ctimeNs > stat.mtimeNs ? stat.ctimeNs : stat.mtimeNs;
  if (newest / 1_000_000n + BigInt(COARSEST_CLOCK_MS) >= BigInt(nowMs)) return null;
  return [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
}
