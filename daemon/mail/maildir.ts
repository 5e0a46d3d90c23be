import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { MAIL_LIMITS, OVERSIZE_HEAD_BYTES } from './limits.ts';

/** One message file of a Maildir: `unique:2,flags` in cur/, `unique` in new/. */
export interface MaildirEntry {
  readonly folder: 'new' | 'cur';
  readonly file: string;
  /** The part before the flags; it names the message for life, whatever a mail program does to its flags. */
  readonly unique: string;
  readonly flags: string;
  /** When it was delivered (ms since 1970): as its name says, else as its file does. */
  readonly deliveredMs: number;
}

/** The messages of a Maildir, oldest delivery first. Nothing is moved or flagged. */
export async function maildirEntries(root: string): Promise<Result<MaildirEntry[]>> {
  const entries: MaildirEntry[] = [];
  const known = new Set<string>();
  for (const folder of ['new', 'cur'] as const) {
    const names = await namesIn(join(root, folder));
    if (names === null)
      return refuse('mailbox', `${root} is no Maildir that can be read: its folder ${folder}/ is missing.`);
    for (const file of names) {
      if (file.startsWith('.')) continue;
      const at = file.indexOf(':2,');
      const unique = at < 0 ? file : file.slice(0, at);
      // A mail program may move a file from new/ to cur/ between the two listings.
      if (known.has(unique)) continue;
      known.add(unique);
      const deliveredMs = msInName(unique) ?? (await changedMs(join(root, folder, file)));
      entries.push({ folder, file, unique, flags: at < 0 ? '' : file.slice(at + 3), deliveredMs });
    }
  }
  return ok(entries.sort((a, b) => a.deliveredMs - b.deliveredMs || (a.unique < b.unique ? -1 : 1)));
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch {
    return null;
  }
}

/** The name of a message begins with the seconds since 1970 at which it was delivered; null for another name. */
function msInName(unique: string): number | null {
  const seconds = /^(\d{9,11})\./.exec(unique)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** What put a file of another name there kept its time, or it was put there then; 0 where it has gone. */
async function changedMs(file: string): Promise<number> {
  const stat = await lstat(file).catch(() => null);
  return Math.floor(stat?.mtimeMs ?? 0);
}

/**
 * Links are not followed, and a pipe that takes the file's place after `lstat` is not waited for: without O_NONBLOCK
 * its opening ends only when somebody writes to it (fifo(7)). A device is not even opened, which alone could do something.
 */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The bytes of a message (see `boundedMail`), or its first `head` bytes; null where it has gone or is no regular file. */
export async function readMaildir(
  root: string,
  entry: MaildirEntry,
  head = Infinity,
): Promise<Uint8Array | null> {
  const path = join(root, entry.folder, entry.file);
  try {
    if (!(await lstat(path)).isFile()) return null;
    const handle = await open(path, OPEN_FLAGS);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return null;
      const wanted = Math.min(head, stat.size > MAIL_LIMITS.bytes ? OVERSIZE_HEAD_BYTES : stat.size);
      const bytes = new Uint8Array(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(bytes, filled, wanted - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null;
    throw error;
  }
}
