import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { join } from 'node:path';
import { watchTree } from '../disk/watch-tree.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { Bell } from './bell.ts';
import { folderAt } from './folder-at.ts';
import { VAULT_FOLDERS } from './scan.ts';

/** Folders that may lie below one of the vault's own: a domain's or an agent's, and a month's below that (PROTOCOL §2). */
const DEPTH = 1;
const DEPTH_OF_DONE = 2;

/** What happened in the vault since it was last asked. */
export interface News {
  /** Files and folders that may be others than before. */
  readonly paths: ReadonlySet<string>;
  /** Folders that are not watched: too many of them, or the system has no more watches. */
  readonly unwatched: ReadonlySet<string>;
}

/**
 * Tells which paths changed, so that a cycle looks at those and not at fifty thousand others. Only Linux tells at once:
 * what was written before `take` was called is in its answer, since the kernel queues an event before write(2) returns
 * (inotify(7)) and two turns of the event loop read the whole queue. macOS and Windows tell later; there, and on folders
 * of other computers that tell nothing at all, everything is looked at as before.
 */
export class VaultNews {
  private readonly trees = new Map<string, { close(): void }>();
  private paths = new Set<string>();
  private readonly unwatched = new Set<string>();
  private readonly bell = new Bell();
  private root: FSWatcher | null = null;

  private constructor(
    private readonly vaultDir: string,
    private folder: string,
  ) {}

  /** Null where this system does not tell, or not at once. */
  static open(vaultDir: string): VaultNews | null {
    if (process.platform !== 'linux') return null;
    try {
      const news = new VaultNews(vaultDir, folderAt(vaultDir));
      news.watch();
      return news;
    } catch {
      return null;
    }
  }

  /** Watches the folder that stands in the vault's place now, where that is another than before (`folderAt`). */
  follow(folder: string): void {
    if (this.closed || folder === this.folder) return;
    this.folder = folder;
    if (folder === '') return; // What was watched tells nothing of what will stand there.
    try {
      this.watch();
    } catch {
      this.close(); // Nothing is told any more, so everything is looked at.
    }
  }

  /** Everything until now. Null: it is not known what happened, so all of it is to be looked at. */
  async take(): Promise<News | null> {
    // The first turn may be past its reading of events already; the second is a whole one.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) return null;
    const { paths } = this;
    this.paths = new Set();
    return { paths, unwatched: this.unwatched };
  }

  /** Resolves when something was told since the last call, or the signal is aborted. `take` says what it was. */
  changed(signal: AbortSignal): Promise<void> {
    return this.bell.heard(signal);
  }

  close(): void {
    this.closed = true;
    this.root?.close();
    for (const tree of this.trees.values()) tree.close();
    this.trees.clear();
  }

  private closed = false;

  private watch(): void {
    this.root?.close();
    this.root = watch(this.vaultDir, { persistent: false }, (_event, name) => this.top(name));
    this.root.on('error', () => this.close());
    for (const name of VAULT_FOLDERS) this.attach(name);
  }

  private top(name: string | null): void {
    if (name === null || name.startsWith('.')) return;
    const ours = VAULT_FOLDERS.includes(name);
    if (!ours && placeOf(name) === null) return; // The vault may be part of a larger one.
    this.tell(name);
    // It may be another folder than before, whose watch hears nothing any more.
    if (ours) this.attach(name);
  }

  private tell(path: string): void {
    this.paths.add(path);
    this.bell.ring();
  }

  private attach(folder: string): void {
    this.trees.get(folder)?.close();
    this.trees.delete(folder);
    this.unwatched.delete(folder);
    const path = join(this.vaultDir, folder);
    try {
      // Not there; or a link, of which the root tells once it is something else.
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
      const tree = watchTree(
        path,
        (event, below) => {
          const changed = below === null || below === '' ? folder : `${folder}/${below}`;
          if (event === 'unwatched') this.unwatched.add(changed);
          else if (!changed.split('/').some((part) => part.startsWith('.'))) this.tell(changed);
        },
        { deepest: folder === 'Done' ? DEPTH_OF_DONE : DEPTH },
      );
      this.trees.set(folder, tree);
    } catch {
      this.unwatched.add(folder);
    }
  }
}
