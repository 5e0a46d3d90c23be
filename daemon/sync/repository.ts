import git, { Errors } from 'isomorphic-git';
import { createHash } from 'node:crypto';
import { readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Signer } from '../../shared/approval/keys.ts';
import { type Commit, type NewCommit, commitBytes, readCommit, withSignature } from './git-commit.ts';
import { type GitFs, gitFs } from './git-fs.ts';
import { FILE_MODE, TREE_MODE, type TreeEntry, readTree, writeTree } from './git-tree.ts';
import { signCommit } from './ssh-signature.ts';

/** A file of a commit: its blob and its mode. */
export interface FileEntry {
  readonly mode: string;
  readonly oid: string;
}

export interface FileChange {
  readonly path: string;
  readonly before: FileEntry | null;
  readonly after: FileEntry | null;
}

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The name Git gives to these bytes as a blob. */
export function blobOid(bytes: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}

/**
 * A Git directory without a work tree and without an index: objects are read and written, refs are moved only to what
 * is durable. Everything here costs what changed, not what exists: trees are walked only where they differ.
 */
export class Repository {
  /** Handed to isomorphic-git's calls; one cache for the life of the clone, as the library advises. */
  readonly library: { readonly fs: GitFs; readonly gitdir: string; readonly cache: object };
  private readonly fs: GitFs;
  private cached: { commit: string; files: ReadonlyMap<string, FileEntry> } | null = null;

  private constructor(readonly gitdir: string) {
    this.fs = gitFs(gitdir);
    this.library = { fs: this.fs, gitdir, cache: {} };
  }

  /** Opens the Git directory, made where it is missing. The caller owns the clone's lock. */
  static async open(gitdir: string): Promise<Repository> {
    const repository = new Repository(gitdir);
    await repository.fs.sweep();
    await git.init({ fs: repository.fs, gitdir, bare: true, defaultBranch: 'main' });
    const set = (path: string, value: string) => git.setConfig({ fs: repository.fs, gitdir, path, value });
    // A native `git gc` of its own accord would race with our reads of packs.
    await set('gc.auto', '0');
    await set('remote.origin.fetch', '+refs/heads/main:refs/remotes/origin/main');
    repository.fs.barrier();
    return repository;
  }

  async has(oid: string): Promise<boolean> {
    try {
      await this.object(oid);
      return true;
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return false;
      throw error;
    }
  }

  async commit(oid: string): Promise<Commit> {
    return readCommit(oid, await this.object(oid, 'commit'));
  }

  async blob(oid: string): Promise<Uint8Array> {
    return this.object(oid, 'blob');
  }

  /** All files of a commit (null: of none). The newest answer is kept and the next is made from what differs. */
  async files(commit: string | null): Promise<ReadonlyMap<string, FileEntry>> {
    if (commit === null) return new Map();
    if (this.cached?.commit === commit) return this.cached.files;
    const from = this.cached?.commit ?? null;
    const files = new Map(this.cached?.files ?? []);
    for (const { path, after } of await this.changes(from, commit)) {
      if (after === null) files.delete(path);
      else files.set(path, after);
    }
    this.cached = { commit, files };
    return files;
  }

  /** What differs between two commits, in no particular order; only trees that differ are read. */
  async changes(from: string | null, to: string): Promise<FileChange[]> {
    const before = from === null ? EMPTY_TREE : (await this.commit(from)).tree;
    const found: FileChange[] = [];
    await this.compare(before, (await this.commit(to)).tree, '', found);
    return found;
  }

  /**
   * A pack of what a repository that has `from` lacks of `to`. Throws where `to` does not descend from `from` by first
   * parents: publishing that would drop history.
   */
  async packOf(from: string | null, to: string): Promise<Uint8Array> {
    const oids = new Set<string>();
    let at: string | undefined = to;
    for (; at !== undefined && at !== from; at = (await this.commit(at)).parents[0]) {
      const { tree, parents } = await this.commit(at);
      oids.add(at);
      const before = parents[0] === undefined ? EMPTY_TREE : (await this.commit(parents[0])).tree;
      await this.compare(before, tree, '', [], oids);
      oids.add(tree);
    }
    if ((at ?? null) !== from) throw new Error(`Commit ${to} does not descend from ${from ?? ''}.`);
    const { packfile } = await git.packObjects({ ...this.library, oids: [...oids], write: false });
    if (packfile === undefined) throw new Error('The pack to publish was not made.');
    return packfile;
  }

  private async compare(
    before: string | null,
    after: string | null,
    prefix: string,
    found: FileChange[],
    objects?: Set<string>,
  ): Promise<void> {
    if (before === after) return;
    const [old, now] = await Promise.all([this.tree(before), this.tree(after)]);
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const was = old.get(name);
      const is = now.get(name);
      if (was?.oid === is?.oid && was?.mode === is?.mode) continue;
      if (is !== undefined) objects?.add(is.oid);
      const path = prefix + name;
      const folders = [was, is].map((entry) => (entry?.mode === TREE_MODE ? entry.oid : null));
      if (folders[0] !== null || folders[1] !== null) {
        await this.compare(folders[0] ?? null, folders[1] ?? null, `${path}/`, found, objects);
      }
      const [beforeFile, afterFile] = [was, is].map((entry) =>
        entry === undefined || entry.mode === TREE_MODE ? null : { mode: entry.mode, oid: entry.oid },
      );
      if ((beforeFile ?? null) !== null || (afterFile ?? null) !== null) {
        found.push({ path, before: beforeFile ?? null, after: afterFile ?? null });
      }
    }
  }

  private async tree(oid: string | null): Promise<Map<string, TreeEntry>> {
    if (oid === null || oid === EMPTY_TREE) return new Map();
    const entries = readTree(await this.object(oid, 'tree'));
    return new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** Whether `ancestor` is `oid` or lies behind it on the line of first parents. */
  async descends(oid: string, ancestor: string): Promise<boolean> {
    for (let at: string | undefined = oid; at !== undefined;) {
      if (at === ancestor) return true;
      at = (await this.commit(at)).parents[0];
    }
    return false;
  }

  async writeBlob(bytes: Uint8Array): Promise<string> {
    return this.write('blob', bytes);
  }

  /** A commit on `parent` in which only the given paths differ (null: removed), signed by the agent. No ref moves. */
  async commitChanges(
    edits: ReadonlyMap<string, string | null>,
    commit: Omit<NewCommit, 'tree'>,
    signer: Signer,
  ): Promise<string> {
    const base = commit.parent === null ? EMPTY_TREE : (await this.commit(commit.parent)).tree;
    const tree = (await this.editTree(base, edits)) ?? (await this.write('tree', new Uint8Array()));
    const bytes = commitBytes({ ...commit, tree });
    const oid = await this.write('commit', withSignature(bytes, await signCommit(bytes, signer)));
    this.fs.barrier();
    return oid;
  }

  /** The tree with the edits made; null where nothing is left in it. */
  private async editTree(
    oid: string | null,
    edits: ReadonlyMap<string, string | null>,
  ): Promise<string | null> {
    const entries = await this.tree(oid);
    const below = new Map<string, Map<string, string | null>>();
    for (const [path, blob] of edits) {
      const slash = path.indexOf('/');
      if (slash < 0) {
        if (blob === null) entries.delete(path);
        else entries.set(path, { mode: FILE_MODE, name: path, oid: blob });
        continue;
      }
      const folder = path.slice(0, slash);
      const inner = below.get(folder) ?? new Map<string, string | null>();
      below.set(folder, inner.set(path.slice(slash + 1), blob));
    }
    for (const [folder, inner] of below) {
      const was = entries.get(folder);
      const made = await this.editTree(was?.mode === TREE_MODE ? was.oid : null, inner);
      if (made !== null) entries.set(folder, { mode: TREE_MODE, name: folder, oid: made });
      else if (was?.mode === TREE_MODE) entries.delete(folder);
    }
    return entries.size === 0 ? null : this.write('tree', writeTree([...entries.values()]));
  }

  async ref(name: string): Promise<string | null> {
    const text = await readFile(join(this.gitdir, name), 'utf8').catch(() => '');
    return /^[0-9a-f]{40}\n?$/.test(text) ? text.trim() : null;
  }

  async setRef(name: string, oid: string | null): Promise<void> {
    await this.fs.writeRef(name, oid);
  }

  /** Names below a prefix such as `refs/countersign/backup`. */
  async refs(prefix: string): Promise<string[]> {
    const names = await this.fs.promises.readdir(join(this.gitdir, prefix)).catch(() => [] as string[]);
    return names.map((name) => `${prefix}/${name}`).sort();
  }

  /**
   * Reads everything a commit holds and checks it against its name; the first object that is missing or damaged, or
   * null. A damaged loose file is removed, so that the same object fetched again is not hidden by it.
   */
  async firstBroken(commit: string): Promise<string | null> {
    const wanted = [commit];
    try {
      wanted.push((await this.commit(commit)).tree);
      const seen = new Set<string>();
      for (let at = 1; at < wanted.length; at++) {
        const oid = wanted[at] ?? '';
        wanted[0] = oid;
        for (const entry of (await this.tree(oid)).values()) {
          if (seen.has(entry.oid)) continue;
          seen.add(entry.oid);
          if (entry.mode === TREE_MODE) wanted.push(entry.oid);
          else {
            wanted[0] = entry.oid;
            await this.object(entry.oid);
          }
        }
      }
      return null;
    } catch {
      const broken = wanted[0] ?? commit;
      await rm(this.loosePath(broken), { force: true });
      return broken;
    }
  }

  private loosePath(oid: string): string {
    return join(this.gitdir, 'objects', oid.slice(0, 2), oid.slice(2));
  }

  private async object(oid: string, type?: 'commit' | 'tree' | 'blob'): Promise<Uint8Array> {
    const found = await git.readObject({ ...this.library, oid, format: 'content' });
    if (type !== undefined && found.type !== type)
      throw new Error(`Object ${oid} is a ${found.type}, not a ${type}.`);
    return found.object as Uint8Array;
  }

  /** A loose object, written whole; one that is there already is believed only if its content is right. */
  private async write(type: 'blob' | 'tree' | 'commit', content: Uint8Array): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${String(content.length)}\0`), content]);
    const oid = createHash('sha1').update(bytes).digest('hex');
    const path = this.loosePath(oid);
    if (await holds(path, bytes)) return oid;
    await this.fs.promises.writeFile(path, deflateSync(bytes, { level: 1 }));
    return oid;
  }
}

async function holds(path: string, bytes: Buffer): Promise<boolean> {
  try {
    if (inflateSync(await readFile(path)).equals(bytes)) return true;
    await unlink(path);
    return false;
  } catch {
    return false;
  }
}
