import { createHash } from 'node:crypto';
import type { FileEntry } from '../../../daemon/sync/repository.ts';

export interface StoredCommit {
  readonly bytes: Uint8Array;
  readonly parent: string | null;
  readonly files: ReadonlyMap<string, FileEntry>;
}

/** Every object that was ever made in a schedule, by its name; who has which is another question. */
export class ObjectPool {
  readonly commits = new Map<string, StoredCommit>();
  readonly blobs = new Map<string, Uint8Array>();

  addBlob(bytes: Uint8Array): string {
    const oid = name('blob', bytes);
    if (!this.blobs.has(oid)) this.blobs.set(oid, new Uint8Array(bytes));
    return oid;
  }

  addCommit(commit: StoredCommit): string {
    const oid = name('commit', commit.bytes);
    this.commits.set(oid, commit);
    return oid;
  }

  /** The commits from the first one to this one. */
  line(tip: string | null): string[] {
    const found: string[] = [];
    for (let at = tip; at !== null; at = this.commits.get(at)?.parent ?? null) found.push(at);
    return found.reverse();
  }
}

/** A name for the files of a commit, as a tree's would be. */
export function treeName(files: ReadonlyMap<string, FileEntry>): string {
  const hash = createHash('sha1');
  for (const path of [...files.keys()].sort()) {
    const entry = files.get(path);
    hash.update(`${path}\0${entry?.mode ?? ''} ${entry?.oid ?? ''}\n`);
  }
  return hash.digest('hex');
}

function name(type: string, bytes: Uint8Array): string {
  return createHash('sha1')
    .update(`${type} ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}
