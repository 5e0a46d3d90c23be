import { type BigIntStats, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FOLDERS, STATE_FOLDERS } from '../../shared/vault/folders.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/note.ts';
import { blobOid } from './object-store.ts';
import { gone, readRegular, readRegularNow } from './read-regular.ts';
import type { StatCache } from './stat-cache.ts';
import type { VaultView } from './vault-view.ts';

/** Everything that lies in the vault's own folders. */
export interface Scan {
  readonly disk: VaultView;
  /** Path → why it stays out. */
  readonly ignored: ReadonlyMap<string, string>;
}

/** Folders with a meaning (PROTOCOL §2). Nothing outside them is even listed: the vault may be part of a larger one. */
export const VAULT_FOLDERS: readonly string[] = [...STATE_FOLDERS, ...OWN_FOLDERS];
const NOTES = ['Dashboard.md', 'Company_Handbook.md', 'Business_Goals.md'] as const;
/** Folders below those are at most so deep. */
const DEEPEST = 3;
/**
 * Of more folders than these only one in so many is waited for: each approval has a folder of its own, and waiting for
 * one takes seven times as long as reading it. Others get their turn every millisecond.
 */
const AWAITED_FOLDERS = 100;
const ONE_AWAITED_IN = 50;

/**
 * Reads the vault as it is on disk: regular files of the grammar only, links never followed.
 *
 * @param accepted what is expected there. Where all of it is there, only what differs is remembered: in a vault of fifty
 *   thousand notes a list of all of them beside the one that is held already is twenty megabytes for a moment.
 */
export async function scanVault(vaultDir: string, cache: StatCache, accepted: VaultView): Promise<Scan> {
  const quick = await scan(vaultDir, cache, accepted, null);
  return quick.complete ? quick : scan(vaultDir, cache, accepted, new Set());
}

/** `complete` is false where something expected is not there, or names differ in case only, and nobody noted which were. */
async function scan(
  vaultDir: string,
  cache: StatCache,
  accepted: VaultView,
  seen: Set<string> | null,
): Promise<Scan & { readonly complete: boolean }> {
  const disk = accepted.copy();
  const folded = new Map<string, string>();
  const ignored = new Map<string, string>();
  const counted = { expected: 0, twins: false };
  const twins = accepted.mayHaveTwins();
  const isExpected = (path: string) => accepted.get(path) !== null;
  const settle = (path: string, found: Found) => {
    if (found === null) return;
    if ('problem' in found) {
      ignored.set(path, found.problem);
      return;
    }
    const inView = isExpected(path);
    if (seen !== null || !inView) folded.set(path.toLowerCase(), path);
    counted.twins ||= (twins || !inView) && accepted.foldedTwin(path) !== null;
    counted.expected += Number(inView);
    seen?.add(path);
    disk.set(path, found.oid);
  };
  const take: Taker = {
    expected: isExpected,
    file: (path) => {
      const twin = folded.size === 0 ? undefined : folded.get(path.toLowerCase());
      if (twin !== undefined) {
        ignored.set(path, differsInCase(twin));
        return undefined;
      }
      const absolute = `${vaultDir}/${path}`; // A third faster than join, fifty thousand times.
      const found = lookUp(absolute, path, cache);
      if (found === 'unknown') return hashFile(absolute, path, cache).then((read) => settle(path, read));
      settle(path, found);
      return undefined;
    },
    ignore: (path, message) => void ignored.set(path, message),
  };
  for (const name of VAULT_FOLDERS) await walk(vaultDir, name, take);
  for (const name of NOTES) await take.file(name);
  if (seen === null) return { disk, ignored, complete: counted.expected === accepted.size && !counted.twins };
  for (const path of accepted.paths()) if (!seen.has(path)) disk.set(path, null);
  return { disk, ignored, complete: true };
}

/** Lists a folder; those that are not there any more are empty. */
class FolderReader {
  private count = 0;

  constructor(private readonly vaultDir: string) {}

  async entriesOf(path: string): Promise<Dirent[]> {
    const absolute = join(this.vaultDir, path);
    this.count++;
    const waits = this.count <= AWAITED_FOLDERS || this.count % ONE_AWAITED_IN === 0;
    try {
      return waits
        ? await readdir(absolute, { withFileTypes: true })
        : readdirSync(absolute, { withFileTypes: true });
    } catch (error) {
      gone(error);
      return [];
    }
  }
}

export interface Taker {
  /** Known to be of the grammar: its name need not be read. */
  readonly expected?: (path: string) => boolean;
  /** A promise only where something has to be waited for: fifty thousand empty waits are a tenth of a second. */
  readonly file: (path: string) => Promise<void> | undefined;
  readonly ignore: (path: string, message: string) => void;
}

/** Goes through a folder of the vault, sorted by name; one that is not there is empty. */
export async function walk(vaultDir: string, path: string, take: Taker): Promise<void> {
  const stat = await lstat(join(vaultDir, path)).catch(() => null);
  const depth = path.split('/').length;
  if (stat?.isDirectory() === true) await inFolder(new FolderReader(vaultDir), path, depth, take);
  else if (stat !== null && depth === 1) take.ignore(path, 'is no folder (a link is not followed)');
}

async function inFolder(folders: FolderReader, path: string, depth: number, take: Taker): Promise<void> {
  const entries = await folders.entriesOf(path);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const inner = `${path}/${entry.name}`;
    if (!entry.isDirectory()) {
      const waits = entryOf(inner, take);
      if (waits !== undefined) await waits;
    } else if (depth < DEEPEST) await inFolder(folders, inner, depth + 1, take);
    else take.ignore(inner, 'is a folder where only notes belong');
  }
}

function entryOf(path: string, take: Taker): Promise<void> | undefined {
  if (take.expected?.(path) === true || placeOf(path) !== null) return take.file(path);
  take.ignore(path, 'has a name that no note of this vault can have; it stays on this computer');
  return undefined;
}

export function differsInCase(twin: string): string {
  return `differs from ${twin} only in upper and lower case, which some computers can't keep apart; rename it`;
}

type Found = { readonly oid: string } | { readonly problem: string } | null;

const TOO_LARGE = { problem: 'is larger than 1 MiB; it stays on this computer' };

/** What can be told of a file without reading it. */
function lookUp(absolute: string, path: string, cache: StatCache | null): Found | 'unknown' {
  const stat = look(absolute);
  if (stat === null) return null;
  if (!stat.isFile()) return { problem: 'is no regular file (a link is not followed)' };
  if (stat.size > BigInt(MAX_NOTE_BYTES)) return TOO_LARGE;
  const oid = cache?.lookUp(path, stat) ?? null;
  return oid === null ? 'unknown' : { oid };
}

/**
 * The blob name of one file as it is now; null where there is none. Without a cache it is read in any case, and at once:
 * then it is one of a few that were written a moment ago.
 */
export async function hashFile(absolute: string, path: string, cache: StatCache | null): Promise<Found> {
  const readAtNs = BigInt(Date.now()) * 1_000_000n;
  const found = lookUp(absolute, path, cache);
  const before = look(absolute);
  if (found !== 'unknown' || before === null) return found === 'unknown' ? null : found;
  const bytes = cache === null ? readRegularNow(absolute) : await readRegular(absolute);
  if (bytes === null) return null;
  if (bytes.length > MAX_NOTE_BYTES) return TOO_LARGE;
  const oid = blobOid(bytes);
  const after = look(absolute);
  if (after?.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && after.ino === before.ino) {
    cache?.remember(path, before, oid, readAtNs);
  }
  return { oid };
}

/** Four microseconds; asynchronously it is thirty, which fifty thousand notes make a second of. */
function look(absolute: string): BigIntStats | null {
  try {
    return lstatSync(absolute, { bigint: true });
  } catch (error) {
    return gone(error);
  }
}
