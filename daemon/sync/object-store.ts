import git, { Errors } from 'isomorphic-git';
import { createHash } from 'node:crypto';
import { readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { DamagedObject } from './damaged-object.ts';
import { type GitFs, gitFs } from './git-fs.ts';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/** Packs of at most this many objects are unpacked (git's own default). */
const UNPACK_LIMIT = 100;

/** The one call that gives objects as they are; those the library recommends instead parse trees and refuse some. */
const library: {
  readObject(args: {
    readonly fs: GitFs;
    readonly gitdir: string;
    readonly cache: object;
    readonly oid: string;
    readonly format: 'content';
  }): Promise<{ readonly type: ObjectType; readonly object: Uint8Array }>;
} = git as never;

/** The name Git gives to these bytes as a blob. */
export function blobOid(bytes: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}

/**
 * The objects of a Git directory. New ones are written loose and whole; packs are read where a fetch brought them.
 * The caller owns the clone's lock.
 */
export class ObjectStore {
  /** Handed to isomorphic-git's calls; one cache for as long as no pack goes away, as the library advises. */
  readonly library: { readonly fs: GitFs; readonly gitdir: string; cache: object };
  readonly fs: GitFs;
  /** Packs that stay packs: the first fetch of a vault with a history. */
  private readonly large = new Set<string>();

  constructor(readonly gitdir: string) {
    this.fs = gitFs(gitdir);
    this.library = { fs: this.fs, gitdir, cache: {} };
  }

  async has(oid: string): Promise<boolean> {
    try {
      await this.read(oid);
      return true;
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return false;
      throw error;
    }
  }

  /** An object's bytes. Throws NotFoundError where it is missing, DamagedObject where it is of another type. */
  async content(oid: string, type: ObjectType): Promise<Uint8Array> {
    const found = await this.read(oid);
    if (found.type !== type) throw new DamagedObject(`Object ${oid} is a ${found.type}, not a ${type}.`);
    return found.content;
  }

  /** Writes an object; one that is there already is believed only if its content is right. Returns its name. */
  async write(type: ObjectType, content: Uint8Array): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${String(content.length)}\0`), content]);
    const oid = createHash('sha1').update(bytes).digest('hex');
    const path = this.loosePath(oid);
    if (await holds(path, bytes)) return oid;
    await this.fs.promises.writeFile(path, deflateSync(bytes, { level: 1 }));
    return oid;
  }

  /** Removes a loose file that turned out damaged, so that the same object fetched again is not hidden by it. */
  async dropLoose(oid: string): Promise<void> {
    await rm(this.loosePath(oid), { force: true });
  }

  /**
   * Turns small packs, as fetches bring them, into loose objects, as native git does (fetch.unpackLimit): a clone that
   * fetches every minute for years must not search thousands of packs, nor hold them all in memory.
   */
  async unpackSmall(): Promise<void> {
    const folder = join(this.gitdir, 'objects', 'pack');
    const indexes = (await this.fs.promises.readdir(folder)).filter((name) => name.endsWith('.idx'));
    for (const name of indexes.filter((one) => !this.large.has(one))) {
      const oids = indexedNames(await readFile(join(folder, name)));
      if (oids.length > UNPACK_LIMIT) {
        this.large.add(name);
        continue;
      }
      for (const oid of oids) {
        const { type, content } = await this.read(oid);
        await this.write(type, content);
      }
      this.fs.barrier();
      await unlink(join(folder, name)); // First: a pack without an index is swept at the next start.
      await unlink(join(folder, name.replace(/idx$/, 'pack')));
      this.library.cache = {};
    }
  }

  private async read(oid: string): Promise<{ type: ObjectType; content: Uint8Array }> {
    const { type, object } = await library.readObject({ ...this.library, oid, format: 'content' });
    return { type, content: object };
  }

  private loosePath(oid: string): string {
    return join(this.gitdir, 'objects', oid.slice(0, 2), oid.slice(2));
  }
}

/** The names in a version 2 index (gitformat-pack(5)): magic, version, 256 counters, then the names. */
function indexedNames(index: Buffer): string[] {
  const start = 8 + 256 * 4;
  const names = index.subarray(start, start + index.readUInt32BE(start - 4) * 20).toString('hex');
  return names.match(/.{40}/g) ?? [];
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
