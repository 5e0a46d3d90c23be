/**
 * Stands in for `daemon/sync/repository.ts`: the same promises over objects in memory, without Git's byte encoding. What is
 * written is durable only after a barrier or a ref; a power cut may lose the rest.
 */
import { Errors } from 'isomorphic-git';
import type { Signer } from '../../../shared/approval/keys.ts';
import {
  type Commit,
  type NewCommit,
  commitBytes,
  readCommit,
  withSignature,
} from '../../../daemon/sync/git-commit.ts';
import type { FileChange, FileEntry } from '../../../daemon/sync/repository.ts';
import { signCommit } from '../../../daemon/sync/ssh-signature.ts';
import type { CloneFacts } from '../host/computer.ts';
import { kernel } from '../host/host.ts';
import { treeName } from './objects.ts';

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const FILE_MODE = '100644';

export class Repository {
  private constructor(readonly gitdir: string) {}

  static async open(gitdir: string): Promise<Repository> {
    await kernel().io();
    return new Repository(gitdir);
  }

  get clone(): CloneFacts {
    return kernel().process.computer.clone(this.gitdir);
  }

  has(oid: string): Promise<boolean> {
    return Promise.resolve(this.clone.have.has(oid));
  }

  commit(oid: string): Promise<Commit> {
    const { bytes } = this.stored(oid);
    return Promise.resolve(readCommit(oid, bytes));
  }

  async blob(oid: string): Promise<Uint8Array> {
    await kernel().io();
    const bytes = this.clone.have.has(oid) ? kernel().pool.blobs.get(oid) : undefined;
    if (bytes === undefined) throw new Errors.NotFoundError(oid);
    return Buffer.from(bytes);
  }

  files(commit: string | null): Promise<Iterable<readonly [string, FileEntry]>> {
    return Promise.resolve(commit === null ? new Map() : this.stored(commit).files);
  }

  changes(from: string | null, to: string): Promise<FileChange[]> {
    const before = from === null ? new Map<string, FileEntry>() : this.stored(from).files;
    const after = this.stored(to).files;
    const found: FileChange[] = [];
    for (const [path, entry] of after) {
      const was = before.get(path) ?? null;
      if (was?.oid !== entry.oid || was.mode !== entry.mode) found.push({ path, before: was, after: entry });
    }
    for (const [path, entry] of before)
      if (!after.has(path)) found.push({ path, before: entry, after: null });
    return Promise.resolve(found);
  }

  descends(oid: string, ancestor: string): Promise<boolean> {
    return Promise.resolve(kernel().pool.line(oid).includes(ancestor));
  }

  async writeBlob(bytes: Uint8Array): Promise<string> {
    await kernel().io();
    const oid = kernel().pool.addBlob(bytes);
    this.add(oid);
    return oid;
  }

  async commitChanges(
    edits: ReadonlyMap<string, string | null>,
    commit: Omit<NewCommit, 'tree'>,
    signer: Signer,
  ): Promise<string> {
    const files = new Map(commit.parent === null ? [] : this.stored(commit.parent).files);
    for (const [path, oid] of edits) {
      if (oid === null) files.delete(path);
      else files.set(path, { mode: FILE_MODE, oid });
    }
    const bytes = commitBytes({ ...commit, tree: treeName(files) });
    const signature = await signCommit(bytes, signer);
    await kernel().io();
    const oid = kernel().pool.addCommit({
      bytes: withSignature(bytes, signature),
      parent: commit.parent,
      files,
    });
    this.add(oid);
    this.clone.unsynced.clear();
    return oid;
  }

  ref(name: string): Promise<string | null> {
    return Promise.resolve(this.clone.refs.get(name) ?? null);
  }

  async setRef(name: string, oid: string | null): Promise<void> {
    await kernel().io();
    kernel().refChanges++;
    this.clone.unsynced.clear();
    if (oid === null) this.clone.refs.delete(name);
    else this.clone.refs.set(name, oid);
  }

  refs(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.clone.refs.keys()].filter((name) => name.startsWith(prefix)).sort());
  }

  async brokenObjects(commit: string): Promise<number> {
    await kernel().io();
    const { have } = this.clone;
    if (!have.has(commit)) return 1;
    return [...this.stored(commit).files.values()].filter(({ oid }) => !have.has(oid)).length;
  }

  private stored(oid: string) {
    const commit = this.clone.have.has(oid) ? kernel().pool.commits.get(oid) : undefined;
    if (commit === undefined) throw new Errors.NotFoundError(oid);
    return commit;
  }

  private add(oid: string): void {
    if (this.clone.have.has(oid)) return;
    this.clone.have.add(oid);
    this.clone.unsynced.add(oid);
  }
}
