import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { watchTree } from '../../daemon/disk/watch-tree.ts';

/** Long enough for a file and its folder to be one piece of news. Milliseconds. */
const PAUSE = 15;
/** A folder that has just been made may be filled before anybody can watch it, so it is looked at once more. Milliseconds. */
const FILLED = 150;

/**
 * Tells which files of a folder changed, as Obsidian's own watcher tells it of what other programs wrote: some
 * milliseconds later, several at once. Paths are relative, with `/`; one that is gone is among them.
 */
export function folderNews(folder: string, tell: (paths: readonly string[]) => void): { close(): void } {
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  let changed: Set<string> | null = null;
  const heard = (path: string) => {
    if (changed === null) {
      changed = new Set();
      later(PAUSE, flush);
    }
    changed.add(path);
  };
  const flush = () => {
    const paths = new Set<string>();
    for (const path of changed ?? []) for (const file of filesAt(folder, path)) paths.add(file);
    changed = null;
    if (paths.size > 0) tell([...paths]);
  };
  const watch = watchTree(folder, (event, path) => {
    if (path === null || path.split(sep).some((part) => part.startsWith('.'))) return;
    heard(path);
    if (event === 'rename' && isFolder(join(folder, path))) later(FILLED, () => heard(path));
  });
  return {
    close: () => {
      watch.close();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The files at a path: itself, whether it is there or not, or all below it where it is a folder. */
function filesAt(folder: string, path: string): string[] {
  const full = join(folder, path);
  if (!isFolder(full)) return [path.split(sep).join('/')];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}
