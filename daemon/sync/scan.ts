import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOf } from '../../shared/vault/layout.ts';
import { MAX_NOTE_BYTES } from '../../shared/vault/note.ts';
import { blobOid } from './object-store.ts';
import type { StatCache } from './stat-cache.ts';

/** What lies in the vault's own folders: path → blob name. */
export interface Scan {
  readonly files: ReadonlyMap<string, string>;
  readonly ignored: readonly { readonly path: string; readonly message: string }[];
}

/** Folders with a meaning (PROTOCOL §2). Nothing outside them is even listed: the vault may be part of a larger one. */
const FOLDERS = [
  'Needs_Action',
  'In_Progress',
  'Plans',
  'Pending_Approval',
  'Decisions',
  'Approved',
  'Rejected',
  'Done',
  'Quarantine',
  'Updates',
  'Logs',
  'Skills',
  'Briefings',
  'Accounting',
] as const;
const NOTES = ['Dashboard.md', 'Company_Handbook.md', 'Business_Goals.md'] as const;
const DEEPEST = 3;
const MOST_REPORTED = 100;

/** Reads the vault as it is on disk: regular files of the grammar only, links never followed. */
export async function scanVault(vaultDir: string, cache: StatCache): Promise<Scan> {
  const files = new Map<string, string>();
  const folded = new Map<string, string>();
  const ignored: { path: string; message: string }[] = [];
  const ignore = (path: string, message: string) => {
    if (ignored.length < MOST_REPORTED) ignored.push({ path, message });
  };

  async function file(path: string): Promise<void> {
    const twin = folded.get(path.toLowerCase());
    if (twin !== undefined) {
      ignore(
        path,
        `differs from ${twin} only in upper and lower case, which some computers can't keep apart; rename it`,
      );
      return;
    }
    const found = await hashFile(join(vaultDir, path), path, cache);
    if (found === null) return;
    if ('problem' in found) {
      ignore(path, found.problem);
      return;
    }
    folded.set(path.toLowerCase(), path);
    files.set(path, found.oid);
  }

  async function folder(path: string, depth: number): Promise<void> {
    const entries = await readdir(join(vaultDir, path), { withFileTypes: true }).catch(absent);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < DEEPEST) await folder(inner, depth + 1);
        else ignore(inner, 'is a folder where only notes belong');
      } else if (placeOf(inner) === null)
        ignore(inner, 'has a name that no note of this vault can have; it stays on this computer');
      else await file(inner);
    }
  }

  for (const name of FOLDERS) {
    const stat = await lstat(join(vaultDir, name)).catch(() => null);
    if (stat?.isDirectory() === true) await folder(name, 1);
    else if (stat !== null) ignore(name, 'is no folder (a link is not followed)');
  }
  for (const name of NOTES) await file(name);
  return { files, ignored };
}

/** The blob name of one file as it is now; null where there is none. */
export async function hashFile(
  absolute: string,
  path: string,
  cache: StatCache,
): Promise<{ oid: string } | { problem: string } | null> {
  const readAtNs = BigInt(Date.now()) * 1_000_000n;
  const before = await lstat(absolute, { bigint: true }).catch(gone);
  if (before === null) return null;
  if (!before.isFile()) return { problem: 'is no regular file (a link is not followed)' };
  if (before.size > BigInt(MAX_NOTE_BYTES))
    return { problem: 'is larger than 1 MiB; it stays on this computer' };
  const known = cache.lookUp(path, before);
  if (known !== null) return { oid: known };
  const bytes = await readRegular(absolute);
  if (bytes === null) return null;
  if (bytes.length > MAX_NOTE_BYTES) return { problem: 'is larger than 1 MiB; it stays on this computer' };
  const oid = blobOid(bytes);
  const after = await lstat(absolute, { bigint: true }).catch(gone);
  if (after?.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && after.ino === before.ino) {
    cache.remember(path, before, oid, readAtNs);
  }
  return { oid };
}

/**
 * The bytes of a regular file, never through a link, nor waiting for the other end of a pipe (O_NONBLOCK, fifo(7));
 * null where there is none any more.
 */
export async function readRegular(absolute: string): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(absolute, flags).catch(gone);
  if (handle === null) return null;
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

function gone(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return null;
  throw error;
}

function absent(error: unknown): never[] {
  gone(error);
  return [];
}
