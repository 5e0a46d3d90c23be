/** Stands in for `node:fs/promises`. */
import { constants, promises } from './fs.ts';

export { constants };
export const { open, readdir, lstat, stat, readFile, writeFile, mkdir, rename, link, unlink, rm, copyFile } =
  promises;
export const rmdir = unlink;
