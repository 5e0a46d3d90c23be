import { statSync } from 'node:fs';
import { gone } from './read-regular.ts';

/**
 * Which folder stands at a path, as device:inode; '' where there is none. A disk that is taken away leaves its empty
 * mount point under the same name. Throws what the disk refuses to tell.
 */
export function folderAt(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${String(dev)}:${String(ino)}`;
  } catch (error) {
    gone(error);
    return '';
  }
}
