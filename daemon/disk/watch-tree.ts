import { type FSWatcher, lstatSync, readFileSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Told of something below the root: the path from there, '' or null where the system does not say. The event `unwatched`
 * names a folder of which nothing will be told.
 */
export type TreeNews = (event: string, path: string | null) => void;

/** 1.1 kB of memory each (measured). */
const MOST_FOLDERS = 8000;
/** Where the system does not say how many watches a user may have; Linux before 5.11 gives 8,192 to all programs together. */
const FEW_FOLDERS = 2000;
/** A vault's own notes lie at most three folders deep. */
const DEEPEST = 4;

export interface WatchLimits {
  /** Folders beyond so many are not watched. */
  readonly mostFolders?: number;
  /** Folders so deep are watched, and what folders lie in them is not asked: where each approval has one, that is half of the work. */
  readonly deepest?: number;
}

/**
 * Tells of changes below a folder. macOS and Windows watch a tree by themselves; on Linux Node 20 imitates that with a watch
 * for every single file and a new listing at every event (nodejs/node `recursive_watch.js`): 4 kB and one of the user's few
 * thousand inotify watches each, and 10 ms of CPU per event among 5,000 notes. Here each folder is watched once, which tells of
 * every file in it (inotify(7)).
 */
export function watchTree(root: string, news: TreeNews, limits: WatchLimits = {}): { close(): void } {
  if (process.platform !== 'linux') return wholeTree(root, news);
  return new FolderWatches(root, news, { mostFolders: foldersToWatch(), deepest: DEEPEST, ...limits });
}

/**
 * Folders of one tree beyond these are not watched; whoever waits for news looks from time to time anyway. A quarter of what a
 * user may have, since editors and Obsidian watch too (proc(5), `fs.inotify.max_user_watches`).
 */
function foldersToWatch(): number {
  try {
    const most = Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
    return Math.min(MOST_FOLDERS, Math.floor(most / 4)) || FEW_FOLDERS;
  } catch {
    return FEW_FOLDERS;
  }
}

function wholeTree(root: string, news: TreeNews): { close(): void } {
  const watcher = watch(root, { recursive: true, persistent: false }, news);
  watcher.on('error', () => undefined);
  return watcher;
}

class FolderWatches {
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(
    private readonly root: string,
    private readonly news: TreeNews,
    private readonly limits: Required<WatchLimits>,
  ) {
    this.#add('', 0);
    if (this.#watchers.size === 0) throw new Error(`${root} can't be watched`);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches a folder and those in it, from the outside in: what is made meanwhile is told or listed. */
  #add(path: string, depth: number): void {
    if (this.#watchers.has(path)) return;
    if (depth > this.limits.deepest || this.#watchers.size >= this.limits.mostFolders) {
      this.news('unwatched', path);
      return;
    }
    try {
      const watcher = watch(join(this.root, path), { persistent: false }, (event, name) =>
        this.#heard(path, depth, event, name),
      );
      // Too many watches, or a folder that went away: the rescan goes on.
      watcher.on('error', () => {
        this.#forget(path);
        this.news('unwatched', path);
      });
      this.#watchers.set(path, watcher);
      if (depth >= this.limits.deepest) return;
      for (const entry of readdirSync(join(this.root, path), { withFileTypes: true }))
        if (entry.isDirectory() && !entry.name.startsWith('.')) this.#add(below(path, entry.name), depth + 1);
    } catch {
      this.#forget(path);
      this.news('unwatched', path);
    }
  }

  #heard(folder: string, depth: number, event: string, name: string | null): void {
    const path = name === null ? null : below(folder, name);
    if (event === 'rename' && path !== null && name?.startsWith('.') === false) {
      // A folder of that name may be another one than before, and its watch then hears nothing any more.
      this.#forget(path);
      if (this.#isFolder(path)) this.#add(path, depth + 1);
    }
    this.news(event, path);
  }

  #isFolder(path: string): boolean {
    return lstatSync(join(this.root, path), { throwIfNoEntry: false })?.isDirectory() === true;
  }

  /** Ends the watches of a folder and of all below it. */
  #forget(path: string): void {
    if (!this.#watchers.has(path)) return;
    for (const [known, watcher] of this.#watchers) {
      if (known !== path && !known.startsWith(`${path}/`)) continue;
      watcher.close();
      this.#watchers.delete(known);
    }
  }
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
