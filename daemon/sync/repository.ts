import git from 'isomorphic-git';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signer } from '../../shared/approval/keys.ts';
import { type Commit, type NewCommit, commitBytes, readCommit, withSignature } from './git-commit.ts';
import type { GitFs } from './git-fs.ts';
import {
  FILE_MODE,
  TREE_MODE,
  type TreeEntry,
  differingEntries,
  editedTree,
  readTree,
  writeTree,
} from './git-tree.ts';
import { ObjectStore } from './object-store.ts';
import { packOf } from './pack-encode.ts';
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

/** A submodule: the commit it names is in another repository. */
const GITLINK_MODE = '160000';

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * A Git directory without a work tree and without an index: objects are read and written, refs are moved only to what
 * is durable. Everything here costs what changed, not what exists: trees are walked only where they differ.
 */
export class Repository {
  readonly objects: ObjectStore;
  private readonly fs: GitFs;

  private constructor(readonly gitdir: string) {
    this.objects = new ObjectStore(gitdir);
    this.fs = this.objects.fs;
  }

  /** Opens the Git directory, made where it is missing. The caller owns the clone's lock. */
  static async open(gitdir: string): Promise<Repository> {
    const repository = new Repository(gitdir);
    await repository.fs.sweep();
    await git.init({ fs: repository.fs, gitdir, bare: true, defaultBranch: 'main' });
    const head = join(gitdir, 'HEAD');
    // The library writes HEAD after the config that makes it believe all is there; a crash between leaves no HEAD.
    if ((await readFile(head, 'utf8').catch(() => '')) === '') {
      await repository.fs.promises.writeFile(head, 'ref: refs/heads/main\n');
    }
    const set = (path: string, value: string) => git.setConfig({ fs: repository.fs, gitdir, path, value });
    // A native `git gc` of its own accord would race with our reads of packs.
    await set('gc.auto', '0');
    await set('remote.origin.fetch', '+refs/heads/main:refs/remotes/origin/main');
    repository.fs.barrier();
    return repository;
  }

  has(oid: string): Promise<boolean> {
    return Promise.resolve(this.objects.has(oid));
  }

  async commit(oid: string): Promise<Commit> {
    return readCommit(oid, this.objects.content(oid, 'commit'));
  }

  async blob(oid: string): Promise<Uint8Array> {
    return this.objects.content(oid, 'blob');
  }

  /** All files of a commit (null: of none). */
  async files(commit: string | null): Promise<ReadonlyMap<string, FileEntry>> {
    const files = new Map<string, FileEntry>();
    const below = (oid: string, prefix: string) => {
      if (oid === EMPTY_TREE) return;
      for (const { mode, name, oid: entry } of readTree(this.objects.content(oid, 'tree'))) {
        if (mode === TREE_MODE) below(entry, `${prefix}${name}/`);
        else files.set(prefix + name, { mode, oid: entry });
      }
    };
    if (commit !== null) below((await this.commit(commit)).tree, '');
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
    return packOf([...oids].map((oid) => this.objects.entry(oid)));
  }

  private async compare(
    before: string | null,
    after: string | null,
    prefix: string,
    found: FileChange[],
    objects?: Set<string>,
  ): Promise<void> {
    if (before === after) return;
    const [old, now] = this.differing(before, after);
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const was = old.get(name);
      const is = now.get(name);
      if (was?.oid === is?.oid && was?.mode === is?.mode) continue;
      if (is !== undefined && is.mode !== GITLINK_MODE) objects?.add(is.oid);
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

  /** By name, what is not the same in both trees. */
  private differing(
    before: string | null,
    after: string | null,
  ): [Map<string, TreeEntry>, Map<string, TreeEntry>] {
    const content = (oid: string | null) =>
      oid === null || oid === EMPTY_TREE ? new Uint8Array() : this.objects.content(oid, 'tree');
    const { old, now } = differingEntries(content(before), content(after));
    return [
      new Map(old.map((entry) => [entry.name, entry])),
      new Map(now.map((entry) => [entry.name, entry])),
    ];
  }

  private async tree(oid: string | null): Promise<Map<string, TreeEntry>> {
    if (oid === null || oid === EMPTY_TREE) return new Map();
    const entries = readTree(this.objects.content(oid, 'tree'));
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
    return this.objects.write('blob', bytes);
  }

  /** A commit on `parent` in which only the given paths differ (null: removed), signed by the agent. No ref moves. */
  async commitChanges(
    edits: ReadonlyMap<string, string | null>,
    commit: Omit<NewCommit, 'tree'>,
    signer: Signer,
  ): Promise<string> {
    const base = commit.parent === null ? EMPTY_TREE : (await this.commit(commit.parent)).tree;
    const tree = (await this.editTree(base, edits)) ?? this.objects.write('tree', new Uint8Array());
    const bytes = commitBytes({ ...commit, tree });
    const oid = this.objects.write('commit', withSignature(bytes, await signCommit(bytes, signer)));
    await this.objects.flush();
    return oid;
  }

  /** The tree with the edits made; null where nothing is left in it. */
  private async editTree(
    oid: string | null,
    edits: ReadonlyMap<string, string | null>,
  ): Promise<string | null> {
    const content = oid === null || oid === EMPTY_TREE ? new Uint8Array() : this.objects.content(oid, 'tree');
    const made = new Map<string, TreeEntry | null>();
    const below = new Map<string, Map<string, string | null>>();
    for (const [path, blob] of edits) {
      const slash = path.indexOf('/');
      if (slash < 0) {
        made.set(path, blob === null ? null : { mode: FILE_MODE, name: path, oid: blob });
        continue;
      }
      const folder = path.slice(0, slash);
      const inner = below.get(folder) ?? new Map<string, string | null>();
      below.set(folder, inner.set(path.slice(slash + 1), blob));
    }
    const entries = below.size === 0 ? new Map<string, TreeEntry>() : await this.tree(oid);
    for (const [folder, inner] of below) {
      const was = entries.get(folder);
      const tree = await this.editTree(was?.mode === TREE_MODE ? was.oid : null, inner);
      if (tree !== null) made.set(folder, { mode: TREE_MODE, name: folder, oid: tree });
      // A note that is put where a folder was stays; only the folder itself goes when nothing is left in it.
      else if (was?.mode === TREE_MODE && !made.has(folder)) made.set(folder, null);
    }
    const bytes = editedTree(content, made) ?? sortedWith(readTree(content), made);
    return bytes.length === 0 ? null : this.objects.write('tree', bytes);
  }

  async ref(name: string): Promise<string | null> {
    const text = await readFile(join(this.gitdir, name), 'utf8').catch(() => '');
    return /^[0-9a-f]{40}\n?$/.test(text) ? text.trim() : null;
  }

  async setRef(name: string, oid: string | null): Promise<void> {
    await this.objects.flush();
    await this.fs.writeRef(name, oid);
  }

  /** Names below a prefix such as `refs/countersign/backup`. */
  async refs(prefix: string): Promise<string[]> {
    const names = await this.fs.promises.readdir(join(this.gitdir, prefix)).catch(() => [] as string[]);
    return names.map((name) => `${prefix}/${name}`).sort();
  }

  /**
   * Reads everything a commit holds and checks it against its name; how many objects are missing or damaged. A damaged
   * loose file is removed, so that the same object fetched again is not hidden by it.
   */
  async brokenObjects(commit: string): Promise<number> {
    let broken = 0;
    const readable = async <T>(oid: string, read: () => Promise<T>): Promise<T | null> => {
      try {
        return await read();
      } catch {
        broken++;
        this.objects.dropLoose(oid);
        return null;
      }
    };
    const top = await readable(commit, () => this.commit(commit));
    const trees = top === null ? [] : [top.tree];
    const seen = new Set(trees);
    for (let oid = trees.pop(); oid !== undefined; oid = trees.pop()) {
      const tree = oid;
      for (const entry of (await readable(tree, () => this.tree(tree)))?.values() ?? []) {
        if (seen.has(entry.oid) || entry.mode === GITLINK_MODE) continue;
        seen.add(entry.oid);
        if (entry.mode === TREE_MODE) trees.push(entry.oid);
        else await readable(entry.oid, () => this.blob(entry.oid));
      }
    }
    return broken;
  }
}

function sortedWith(entries: readonly TreeEntry[], edits: ReadonlyMap<string, TreeEntry | null>): Buffer {
  const all = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [name, entry] of edits) {
    if (entry === null) all.delete(name);
    else all.set(name, entry);
  }
  return writeTree([...all.values()]);
}
