import { StoreError } from '../../shared/vault/store-error.ts';
import { codeOf, explain } from '../disk/disk-error.ts';
import { writePrivate, writePrivateLines } from '../disk/private-file.ts';

/** Codes that only a disk reports; others (EACCES, ENOENT, …) are its own where the error names a path. */
const OF_A_DISK = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO'];

/**
 * What a full or unusable disk said, as a sentence with what to do; any other error as it is. A cycle that ends in one
 * has left everything so that the next goes on from there.
 *
 * @param file what was being written or read, where the error itself does not say it.
 */
export function diskTrouble(error: unknown, file: string): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const named =
    error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null;
  if (named === null && !OF_A_DISK.includes(code)) return error;
  const [kind, sentence] = explain(code);
  const where = named ?? file;
  const message =
    kind === 'disk-full'
      ? `The disk is full: sync could not write ${where}. Free some space; your notes stay as they are, and sync goes on by itself.`
      : `Sync can't use ${where}: ${sentence}`;
  return new StoreError(kind, where, message, { cause: error });
}

/** Writes a file of what sync remembers, whole or not at all; what the disk refuses is thrown as a sentence. */
export function writeMemory(file: string, content: string | Iterable<string>): void {
  try {
    if (typeof content === 'string') writePrivate(file, content);
    else writePrivateLines(file, content);
  } catch (error) {
    throw diskTrouble(error, file);
  }
}
