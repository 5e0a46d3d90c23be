import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Between two tries, in milliseconds. */
const LOOK_MS = 3000;
/** A page of any file system; what is shorter may fit into an inode of a disk that is full. */
const SAMPLE = new Uint8Array(4096);

/**
 * Resolves when folders that can't be written now can be written, or at the signal. Where all of them can be from the beginning,
 * the disk is not what is wrong, or has room for less than is needed: then only the signal ends it, and nothing spins.
 */
export async function writableAgain(
  folders: readonly string[],
  signal: AbortSignal,
  lookMs = LOOK_MS,
): Promise<void> {
  if (folders.every(takesAFile)) return aborted(signal);
  do await wait(lookMs, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted && !folders.every(takesAFile));
}

/** One name for all tries, so that a crash leaves one small file at most. */
function takesAFile(folder: string): boolean {
  const file = join(folder, '.room');
  try {
    const descriptor = openSync(file, 'w', 0o600);
    try {
      return writeSync(descriptor, SAMPLE) === SAMPLE.length;
    } finally {
      closeSync(descriptor);
      rmSync(file, { force: true });
    }
  } catch {
    return false;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
