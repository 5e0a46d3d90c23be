import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from '../../shared/vault/layout.ts';
import { folderAt } from './folder-at.ts';
import { type Scan, VAULT_FOLDERS, differsInCase, hashFile, scanVault } from './scan.ts';
import type { StatCache } from './stat-cache.ts';
import type { News, VaultNews } from './vault-news.ts';
import type { VaultView } from './vault-view.ts';
import { walkFolder } from './walk-folders.ts';
import { WayToNote } from './way-to-note.ts';

/** Everything is looked at again after this long, and never more than one part in so many of the time is spent on it. */
const FULL_EVERY_MS = 30_000;
const FULL_SHARE = 200;
/** So many files that stay out are looked at in every cycle; more make every cycle a full one. */
const MANY_IGNORED = 100;

/** What lies on disk: all of it, or what may be different from the last time (null: there is none any more). */
export type Looked =
  | { readonly kind: 'all'; readonly disk: VaultView }
  | { readonly kind: 'some'; readonly changed: ReadonlyMap<string, string | null> };

/**
 * Looks at the vault: at all of it after a start and from time to time, in between at what the system told of. News that
 * gets lost makes a change late, never lost and never a deletion: what a plan replaces is read again before that.
 */
export class VaultScanner {
  private readonly ignored = new Map<string, string>();
  private readonly touched = new Set<string>();
  private readonly folderTimes = new Map<string, bigint>();
  private fullAt = -Infinity;
  private at = '';

  constructor(
    private readonly vaultDir: string,
    private readonly cache: StatCache,
    private readonly news: VaultNews | null,
  ) {}

  /**
   * @param disk what the vault held when it was last looked at; null: not known
   * @param accepted what it should hold
   */
  async look(disk: VaultView | null, accepted: VaultView): Promise<Looked> {
    if (this.moved()) this.turnTo(folderAt(this.vaultDir));
    try {
      const news = (await this.news?.take()) ?? null;
      if (
        news === null ||
        disk === null ||
        performance.now() >= this.fullAt ||
        this.ignored.size > MANY_IGNORED
      ) {
        return { kind: 'all', disk: (await this.all(news, accepted)).disk };
      }
      return { kind: 'some', changed: await this.some(news, disk) };
    } catch (error) {
      this.fullAt = -Infinity; // What was told until now is forgotten.
      throw error;
    }
  }

  /** The folder that was looked at last (`folderAt`). */
  get folder(): string {
    return this.at;
  }

  /** Another folder stands in the vault's place than the one that was looked at. */
  moved(): boolean {
    return folderAt(this.vaultDir) !== this.at;
  }

  /** To be looked at the next time, whatever the system tells. */
  touch(paths: Iterable<string>): void {
    for (const path of paths) this.touched.add(path);
  }

  /** Something stands there, or above it, that is no note and stays on this computer. */
  keepsOut(path: string): boolean {
    if (this.ignored.size === 0) return false;
    const parts = path.split('/');
    return parts.some((_, at) => this.ignored.has(parts.slice(0, at + 1).join('/')));
  }

  /** What of the vault's folders stays on this computer, and why. */
  problems(): { readonly path: string; readonly message: string }[] {
    const found = [...this.ignored].slice(0, MANY_IGNORED);
    return found.map(([path, message]) => ({ path, message }));
  }

  /** Nothing tells that a disk was taken away or put back, and what is known of one folder says nothing of another. */
  private turnTo(folder: string): void {
    this.at = folder;
    this.fullAt = -Infinity;
    this.news?.follow(folder);
  }

  private async all(news: News | null, accepted: VaultView): Promise<Scan> {
    const from = performance.now();
    for (const folder of news?.unwatched ?? []) this.folderTimes.set(folder, this.timeOf(folder));
    const scan = await scanVault(this.vaultDir, this.cache, accepted);
    this.cache.save((path) => scan.disk.get(path) !== null);
    this.touched.clear();
    this.ignored.clear();
    for (const [path, message] of scan.ignored) this.ignored.set(path, message);
    const took = performance.now() - from;
    this.fullAt = performance.now() + Math.max(FULL_EVERY_MS, took * FULL_SHARE);
    return scan;
  }

  private async some({ paths, unwatched }: News, disk: VaultView): Promise<Map<string, string | null>> {
    const suspects = new Set([...paths, ...this.touched, ...this.ignored.keys()]);
    this.touched.clear();
    for (const folder of unwatched) {
      // Notes are created and removed in a folder that nobody tells of, which changes its time; edits wait for a full look.
      const time = this.timeOf(folder);
      if (this.folderTimes.get(folder) !== time) suspects.add(folder);
      this.folderTimes.set(folder, time);
    }
    const way = new WayToNote(this.vaultDir);
    const files = await this.filesAt(suspects, disk, way);
    const [changed, there] = [new Map<string, string | null>(), new Map<string, string>()];
    for (const path of files) {
      this.ignored.delete(path);
      // What a link leads to is none of the vault's: nothing is there.
      const linked = way.blockedAt(path) !== null;
      const found = linked ? null : await hashFile(join(this.vaultDir, path), path, null);
      if (found !== null && 'oid' in found) there.set(path, found.oid);
      else changed.set(path, null);
      if (found !== null && 'problem' in found) this.ignored.set(path, found.problem);
    }
    // After what went away: a note whose name only changed its case is no twin of itself.
    const after = disk.copy();
    for (const path of changed.keys()) after.set(path, null);
    for (const [path, oid] of [...there].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const twin = after.foldedTwin(path);
      after.set(path, twin === null ? oid : null);
      changed.set(path, twin === null ? oid : null);
      if (twin !== null) this.ignored.set(path, differsInCase(twin));
    }
    return changed;
  }

  /** The notes among these paths, and those in the folders among them, there now or before. */
  private async filesAt(told: ReadonlySet<string>, disk: VaultView, way: WayToNote): Promise<Set<string>> {
    const files = new Set<string>();
    for (const path of told) if (way.blockedAt(path) !== null) this.ignored.delete(path);
    // Of what is behind a link, the link is looked at.
    for (const path of new Set([...told].map((one) => way.blockedAt(one) ?? one))) {
      if (placeOf(path) !== null) {
        files.add(path);
        continue;
      }
      if (!VAULT_FOLDERS.includes(path.split('/')[0] ?? '')) continue;
      this.ignored.delete(path);
      for (const one of disk.paths()) if (one.startsWith(`${path}/`)) files.add(one);
      await walkFolder(this.vaultDir, path, {
        file: (one) => {
          files.add(one);
          return Promise.resolve();
        },
        ignore: (one, message) => void this.ignored.set(one, message),
      });
    }
    return files;
  }

  private timeOf(folder: string): bigint {
    try {
      return lstatSync(join(this.vaultDir, folder), { bigint: true }).mtimeNs;
    } catch {
      return 0n;
    }
  }
}
