import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { codeOf } from '../../disk/disk-error.ts';
import { syncFolder } from '../../disk/private-file.ts';
import { makeFolder } from '../../disk/make-folder.ts';

const OTHERS = 0o077;

/**
 * Makes a folder that only this user can enter, or checks that an existing one is so. Modes mean nothing on Windows,
 * where the profile folder is private already.
 */
export function ensurePrivateFolder(path: string): Result<string> {
  makeFolder(path, 0o700);
  const stat = fs.lstatSync(path);
  if (!stat.isDirectory())
    return refuse('not-a-folder', `${path} is not a folder; move it away and start again.`);
  return checkPrivate(path, stat.mode, '700');
}

export function checkPrivate(path: string, mode: number, wanted: '600' | '700'): Result<string> {
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
    return refuse(
      'not-private',
      `Other users of this computer can reach ${path}; run: chmod ${wanted} '${path}'`,
    );
  }
  return ok(path);
}

/**
 * Creates a 0600 file whole and durable, or leaves the one that is there: the name appears by `link`, which fails on
 * an existing name, after the content was fsync'ed. False where the name was taken.
 */
export function createDurably(path: string, content: Uint8Array): boolean {
  const draft = join(dirname(path), `.${randomBytes(8).toString('hex')}.new`);
  const fd = fs.openSync(draft, 'wx', 0o600);
  try {
    writeWhole(fd, content);
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    fs.linkSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function writeWhole(fd: number, content: Uint8Array): void {
  let done = 0;
  while (done < content.length) done += fs.writeSync(fd, content, done);
}

/** Why a file could not be written, by the system's code; for the middle of a sentence. */
export function whyUnwritten(code: string): string {
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : code || 'unknown error';
}
