import git from 'isomorphic-git';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signer } from '../../shared/approval/keys.ts';
import { brokenObjects } from './broken-objects.ts';
import { type Commit, type NewCommit, commitBytes, readCommit, withSignature } from './git-commit.ts';
import { DamagedObject } from './damaged-object.ts';
import { EntryCount } from './entry-count.ts';
import type { GitFs } from './git-fs.ts';
import { ObjectStore } from './object-store.ts';
import { packOf } from './pack-encode.ts';
import { packedRefs } from './packed-refs.ts';
import { signCommit } from './ssh-signature.ts';
import { listedFiles } from './listed-files.ts';
import { ListingFile } from './listing-file.ts';
import { EMPTY_TREE, type FileChange, type PlacedFile, fileChanges, objectsBetween } from './tree-compare.ts';
import { editTree } from './tree-edit.ts';

export type { FileChange, FileEntry, PlacedFile } from './tree-compare.ts';

/**
 * A Git directory without a work tree and without an index: objects are read and written, refs are moved only to what
 * is durable. Everything here costs what changed, not what exists: trees are walked only where they differ.
 */
export class Repository {
  readonly objects: ObjectStore;
  private readonly fs: GitFs;
  private readonly listing: ListingFile;
  private readonly entries: EntryCount;

  private constructor(readonly gitdir: string) {
    this.objects = new ObjectStore(gitdir);
    this.fs = this.objects.fs;
    this.listing = new ListingFile(join(gitdir, 'countersign', 'listing'));
    this.entries = new EntryCount(this.readTree, join(gitdir, 'countersign', 'entries'));
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
  async files(commit: string | null): Promise<Iterable<PlacedFile>> {
    if (commit === null) return [];
    return listedFiles(this.readTree, (await this.commit(commit)).tree, this.listing);
  }

  /** What differs between two commits, in no particular order; only trees that differ are read. */
  async changes(from: string | null, to: string): Promise<FileChange[]> {
    const before = from === null ? EMPTY_TREE : (await this.commit(from)).tree;
    return fileChanges(this.readTree, before, (await this.commit(to)).tree);
  }

  /**
   * A thin pack of what a repository that has `from` lacks of `to`: folders and logs as what differs from the version
   * before. Throws where `to` does not descend from `from` by first parents: publishing that would drop history.
   */
  async packOf(from: string | null, to: string): Promise<Uint8Array> {
    const objects = new Map<string, string | null>();
    let at: string | undefined = to;
    for (; at !== undefined && at !== from; at = (await this.commit(at)).parents[0]) {
      const { tree, parents } = await this.commit(at);
      const before = parents[0] === undefined ? EMPTY_TREE : (await this.commit(parents[0])).tree;
      objects.set(at, null);
      for (const [oid, replaces] of objectsBetween(this.readTree, before, tree)) objects.set(oid, replaces);
      objects.set(tree, before === EMPTY_TREE ? null : before);
    }
    if ((at ?? null) !== from) throw new Error(`Commit ${to} does not descend from ${from ?? ''}.`);
    return packOf([...objects].map(([oid, replaces]) => this.objects.entry(oid, replaces)));
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
    const write = (content: Uint8Array) => this.objects.write('tree', content);
    const tree = editTree(this.readTree, write, base, edits) ?? write(new Uint8Array());
    const bytes = commitBytes({ ...commit, tree });
    const oid = this.objects.write('commit', withSignature(bytes, await signCommit(bytes, signer)));
    await this.objects.flush();
    return oid;
  }

  async ref(name: string): Promise<string | null> {
    const text = await readFile(join(this.gitdir, name), 'utf8').catch(() => '');
    if (/^[0-9a-f]{40}\n?$/.test(text)) return text.trim();
    return (await this.packed()).get(name) ?? null;
  }

  async setRef(name: string, oid: string | null): Promise<void> {
    await this.objects.flush();
    await this.fs.writeRef(name, oid);
  }

  /** Names below a prefix such as `refs/countersign/backup`. */
  async refs(prefix: string): Promise<string[]> {
    const names = await this.fs.promises.readdir(join(this.gitdir, prefix)).catch(() => [] as string[]);
    const packed = [...(await this.packed()).keys()].filter((name) => name.startsWith(`${prefix}/`));
    return [...new Set([...names.map((name) => `${prefix}/${name}`), ...packed])].sort();
  }

  private async packed(): Promise<Map<string, string>> {
    return packedRefs(await readFile(join(this.gitdir, 'packed-refs'), 'utf8').catch(() => ''));
  }

  /** How many objects of a commit are missing or damaged; everything it holds is read. */
  async brokenObjects(commit: string): Promise<number> {
    return brokenObjects(this.objects, commit);
  }

  /** Throws DamagedObject where a commit holds so much that a start could not list it: nobody is to stand on that. */
  readonly checkListable = async (oid: string): Promise<void> => {
    const { tree } = await this.commit(oid);
    try {
      this.entries.check(tree);
    } catch (error) {
      if (!(error instanceof DamagedObject)) throw error;
      throw new DamagedObject(`commit ${oid.slice(0, 10)}: ${error.message}`);
    }
  };

  private readonly readTree = (oid: string): Uint8Array => this.objects.content(oid, 'tree');
}
