import { type BigIntStats, lstatSync } from 'node:fs';
import { OWN_FOLDERS, STATE_FOLDERS } from '../../shared/vault/folders.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/note.ts';
import { blobOid } from './object-store.ts';
import { gone, readRegular, readRegularNow } from './read-regular.ts';
import type { StatCache } from './stat-cache.ts';
import type { VaultView } from './vault-view.ts';
import { type Taker, walkFolder } from './walk-folders.ts';

/** Everything that lies in the vault's own folders. */
export interface Scan {
  readonly disk: VaultView;
  /** Path → why it stays out. */
  readonly ignored: ReadonlyMap<string, string>;
}

/** Folders with a meaning (PROTOCOL §2). Nothing outside them is even listed: the vault may be part of a larger one. */
export const VAULT_FOLDERS: readonly string[] = [...STATE_FOLDERS, ...OWN_FOLDERS];
/** Of more notes than these a look does not wait for each folder. */
const MANY_NOTES = 2000;
const NOTES = ['Dashboard.md', 'Company_Handbook.md', 'Business_Goals.md'] as const;

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
  const twinOf = (path: string) => (folded.size === 0 ? undefined : folded.get(path.toLowerCase()));
  /** For a name that differs in case only, which was there first; but a note that others have keeps its name. */
  const staysOut = (path: string, twin = twinOf(path)) => {
    if (twin === undefined || (isExpected(path) && !isExpected(twin))) return false;
    ignored.set(path, differsInCase(twin));
    return true;
  };
  const settle = (path: string, found: Found) => {
    if (found === null) return;
    if ('problem' in found) {
      ignored.set(path, found.problem);
      return;
    }
    const twin = twinOf(path);
    if (staysOut(path, twin)) return; // It was read at the same time.
    if (twin !== undefined) {
      disk.set(twin, null);
      ignored.set(twin, differsInCase(path));
    }
    const known = accepted.get(path);
    const inView = known !== null;
    if (seen !== null || !inView) folded.set(path.toLowerCase(), path);
    counted.twins ||= (twins || !inView) && accepted.foldedTwin(path) !== null;
    counted.expected += Number(inView);
    seen?.add(path);
    if (known !== found.oid) disk.set(path, found.oid);
  };
  const take: Taker = {
    many: accepted.size > MANY_NOTES,
    expected: isExpected,
    file: (path) => {
      if (staysOut(path)) return undefined;
      const absolute = `${vaultDir}/${path}`; // A third faster than join, fifty thousand times.
      const found = lookUp(absolute, path, cache);
      if (found === 'unknown') return hashFile(absolute, path, cache).then((read) => settle(path, read));
      settle(path, found);
      return undefined;
    },
    ignore: (path, message) => void ignored.set(path, message),
  };
  for (const name of VAULT_FOLDERS) await walkFolder(vaultDir, name, take);
  for (const name of NOTES) await take.file(name);
  if (seen === null) return { disk, ignored, complete: counted.expected === accepted.size && !counted.twins };
  for (const path of accepted.paths()) if (!seen.has(path)) disk.set(path, null);
  return { disk, ignored, complete: true };
}

export function differsInCase(twin: string): string {
  return `differs from ${twin} only in upper and lower case, which some computers can't keep apart; rename it`;
}

type Found = { readonly oid: string } | { readonly problem: string } | null;

const AS_PUBLISHED = 'it stays as it is here, and others keep what was published of it';
const TOO_LARGE = { problem: `is larger than 1 MiB; ${AS_PUBLISHED}` };

/** What can be told of a file without reading it. */
function lookUp(absolute: string, path: string, cache: StatCache | null): Found | 'unknown' {
  const stat = look(absolute);
  if (stat === null) return null;
  if (!stat.isFile()) return { problem: `is no regular file (a link is not followed); ${AS_PUBLISHED}` };
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
