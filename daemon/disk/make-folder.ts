import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './disk-error.ts';

/**
 * Makes a folder and those above it that are missing; one that is there keeps its mode. Node's own recursive mkdir never
 * ends below a folder in which nothing can be made, such as `/proc` (Node 20). Throws what the file system throws.
 *
 * @param mode of every folder that is made, as in mkdir(2)
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(folder) !== folder) {
      makeFolder(dirname(folder), mode);
      mkdirOnce(folder, mode);
    } else if (!isFolder(folder)) throw error;
  }
}

/** Another process may have been faster. */
function mkdirOnce(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
