import * as fs from 'node:fs';
import { utf8 } from '../../shared/text/bytes.ts';
import { codeOf } from './disk-error.ts';

/**
 * Acts on a file only where it still reads `expected`. The file that was compared is kept by a second link, `kept`,
 * until the act is done: what an editor that writes in place saved into it meanwhile is seen there and goes back to
 * its name, so a person's version is not lost (I4). Call it under the vault's lock.
 */
export function swapContent(
  file: string,
  kept: string,
  expected: string,
  act: (file: string) => void,
): 'done' | 'changed' | 'missing' {
  try {
    if (!isRegular(file)) return 'missing';
    fs.linkSync(file, kept);
    // An editor that saves by renaming has put another file there since.
    if (!reads(kept, expected) || !isSame(file, kept)) return 'changed';
    act(file);
    if (reads(kept, expected)) return 'done';
    fs.renameSync(kept, file);
    return 'changed';
  } catch (error) {
    // Obsidian moved or deleted the note meanwhile.
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  } finally {
    fs.rmSync(kept, { force: true });
  }
}

/** Whether a name is a file itself: not a folder, a pipe, nor a link to a file. */
export function isRegular(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function isSame(file: string, kept: string): boolean {
  const [one, other] = [file, kept].map((name) => fs.lstatSync(name, { bigint: true }));
  return one?.ino === other?.ino && one?.dev === other?.dev;
}

function reads(file: string, expected: string): boolean {
  return Buffer.compare(fs.readFileSync(file), utf8(expected)) === 0;
}
