import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Never through a link, nor waiting for the other end of a pipe (O_NONBLOCK, fifo(7)). */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The bytes of a regular file; null where there is none any more. */
export async function readRegular(absolute: string): Promise<Buffer | null> {
  const handle = await open(absolute, FLAGS).catch(gone);
  if (handle === null) return null;
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

/**
 * The same in one tick, for a file that was just written or just read and so is in memory: forty microseconds, where the
 * five turns through the thread pool of `readRegular` are some hundreds. A file that may be cold would stop the process.
 */
export function readRegularNow(absolute: string): Buffer | null {
  let descriptor: number;
  try {
    descriptor = openSync(absolute, FLAGS);
  } catch (error) {
    return gone(error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return null;
    const parts: Buffer[] = [];
    // To the end, wherever that is: it may have grown or shrunk since.
    for (let size = stat.size + 1; ; size = 64 * 1024) {
      const part = Buffer.allocUnsafe(size);
      const read = readSync(descriptor, part, 0, size, null);
      parts.push(part.subarray(0, read));
      if (read === 0) return Buffer.concat(parts);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What is not there, or became something else meanwhile, is not there; anything else is thrown. */
export function gone(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return null;
  throw error;
}
