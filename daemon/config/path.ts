import { homedir } from 'node:os';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import * as z from 'zod';

/** A path that means the same wherever the program is started from: whole, or below the home folder (`~/…`). */
export const wholePath = z
  .string()
  .refine(
    (path) => isAbsolute(path) || path === '~' || path.startsWith('~/'),
    'write the whole path, such as /home/me/vault or ~/vault',
  )
  .transform((path) => normalize(path.startsWith('~') ? join(homedir(), path.slice(1)) : path));

/** Whether a path is that folder or lies below it; names are compared, links are not followed. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
