import { Errors } from 'isomorphic-git';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedObject } from './damaged-object.ts';
import { type GitFs, gitFs } from './git-fs.ts';
import { LARGEST_OBJECT, LONGEST_CHAIN, type RawObject, nameOf } from './pack-decode.ts';
import { readLoose } from './loose-object.ts';
import { oneEditDelta, treeDelta } from './delta-encode.ts';
import { applyDelta } from './delta.ts';
import { type ObjectType, type PackEntry, refDeltaEntry, wholeEntry } from './pack-encode.ts';
import type { PackFile } from './pack-file.ts';
import { PackFolder } from './pack-folder.ts';
import { fold, packsToFold } from './pack-fold.ts';
import { mergedEntries } from './pack-merge.ts';
import { RecentObjects } from './recent-objects.ts';

/** When there are more packs than this of SMALL objects or fewer, they become one when nothing else is to be done … */
const MANY_PACKS = 24;
const SMALL = 150;
/** … and at once when there are so many. */
const TOO_MANY_PACKS = 200;

/** Bytes from which on it is worth to read what an object replaces: above all folders, and logs. */
const WORTH_A_DELTA = 4096;

function isMiddling({ count }: PackFile): boolean {
  return count > SMALL;
}

/** The name Git gives to these bytes as a blob. */
export function blobOid(bytes: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}

/**
 * The objects of a Git directory. What is written waits in memory until `flush` puts all of it into one pack: two files
 * made durable instead of one for each object, and a push of a hundred notes costs little more than one of one. Loose
 * objects and packs of others are read as well. The caller owns the clone's lock.
 */
export class ObjectStore {
  /** Handed to isomorphic-git's calls; one cache for as long as no pack goes away, as the library advises. */
  readonly library: { readonly fs: GitFs; readonly gitdir: string; cache: object };
  readonly fs: GitFs;
  private readonly packs: PackFolder;
  private readonly waiting = new Map<string, RawObject>();
  private readonly recent = new RecentObjects();
  /** Something in the packs could not be folded: not tried again before the next start. */
  private unfoldable = false;

  constructor(readonly gitdir: string) {
    this.fs = gitFs(gitdir);
    this.library = { fs: this.fs, gitdir, cache: {} };
    this.packs = new PackFolder(this.fs, join(gitdir, 'objects', 'pack'));
  }

  has(oid: string): boolean {
    return this.find(oid) !== null;
  }

  /** An object's bytes. Throws NotFoundError where it is missing, DamagedObject where it is not what it should be. */
  content(oid: string, type: ObjectType): Uint8Array {
    const found = this.read(oid);
    if (found.type !== type) throw new DamagedObject(`Object ${oid} is a ${found.type}, not a ${type}.`);
    return found.content;
  }

  /** Takes an object in; one that is there already is believed only if its content is right. Returns its name. */
  write(type: ObjectType, content: Uint8Array): string {
    const object = { type, content: Buffer.from(content.buffer, content.byteOffset, content.byteLength) };
    const oid = nameOf(object);
    if (this.waiting.has(oid)) return oid;
    if (this.find(oid) !== null) return oid;
    this.waiting.set(oid, object);
    return oid;
  }

  /** Makes everything written so far durable. */
  async flush(): Promise<void> {
    if (this.waiting.size > 0) {
      const waiting = [...this.waiting];
      await this.packs.add(waiting.map(([oid, { type, content }]) => wholeEntry(oid, type, content)));
      for (const [oid, object] of waiting) this.recent.keep(oid, object);
      for (const [oid] of waiting) this.waiting.delete(oid);
    }
    this.fs.barrier();
    if (this.smallPacks().length > TOO_MANY_PACKS) await this.tidy();
  }

  /**
   * Makes one pack of many small ones: a clone that publishes every few minutes for years must not search thousands of
   * packs, nor hold every version of a large folder whole. For a moment in which nothing waits.
   */
  async tidy(signal?: AbortSignal): Promise<void> {
    const small = this.smallPacks();
    if (small.length > MANY_PACKS) {
      await this.packs.add(mergedEntries(small, (oid) => this.read(oid)));
      await this.replaced(small);
    } else await this.fold(signal);
  }

  private async fold(signal?: AbortSignal): Promise<void> {
    const packs = this.unfoldable ? [] : packsToFold(this.packs.all().filter(isMiddling), MANY_PACKS);
    if (packs.length === 0) return;
    this.unfoldable = true;
    const store = { read: (oid: string) => this.read(oid), add: (all: PackEntry[]) => this.packs.add(all) };
    const { gone, damaged } = await fold(packs, store, signal);
    await this.replaced(gone);
    this.unfoldable = damaged;
  }

  private async replaced(packs: readonly PackFile[]): Promise<void> {
    await this.packs.remove(packs);
    this.library.cache = {};
  }

  /** Forgets what was read from the folder of packs: others have written there. */
  refresh(): void {
    this.packs.forget();
    this.library.cache = {};
  }

  /** Removes a loose file that turned out damaged, so that the same object fetched again is not hidden by it. */
  dropLoose(oid: string): void {
    rmSync(this.loosePath(oid), { force: true });
    this.recent.drop(oid);
  }

  read(oid: string): RawObject {
    const found = this.find(oid);
    if (found === null) throw new Errors.NotFoundError(oid);
    return found;
  }

  /**
   * An object as it goes into a pack for somebody else, deflated once only.
   *
   * @param replaces an object that the reader has and that is likely to be much the same; null: none
   */
  entry(oid: string, replaces: string | null): PackEntry {
    const delta = replaces === null ? null : this.deltaOn(replaces, oid);
    if (replaces !== null && delta !== null) return refDeltaEntry(oid, replaces, delta);
    const name = Buffer.from(oid, 'hex');
    for (const pack of this.waiting.has(oid) ? [] : this.packs.all()) {
      const at = pack.find(name);
      if (at === null) continue;
      const { type } = pack.header(at);
      // Read as well, since that checks its content: what is damaged here is not passed on.
      if (type !== 'name' && type !== 'offset' && this.find(oid) !== null)
        return { oid, bytes: pack.raw(at) };
      break;
    }
    const { type, content } = this.read(oid);
    return wholeEntry(oid, type, content);
  }

  private deltaOn(base: string, oid: string): Buffer | null {
    const { type, content } = this.read(oid);
    const below = content.length < WORTH_A_DELTA ? null : this.find(base);
    if (below?.type !== type) return null;
    return type === 'tree' ? treeDelta(below.content, content) : oneEditDelta(below.content, content);
  }

  private find(oid: string): RawObject | null {
    const near = this.waiting.get(oid) ?? this.recent.get(oid);
    if (near !== undefined) return near;
    let found = this.onDisk(oid);
    if (found === null && this.packs.changedByOthers()) {
      this.refresh();
      found = this.onDisk(oid);
    }
    if (found !== null) this.recent.keep(oid, found);
    return found;
  }

  private onDisk(oid: string): RawObject | null {
    return this.inPacks(oid, 0) ?? this.whole(oid, () => this.loose(oid));
  }

  /** What is there and damaged counts as missing: then it is asked for again, and another copy takes its place. */
  private whole(oid: string, read: () => RawObject | null): RawObject | null {
    try {
      const found = read();
      return found !== null && nameOf(found) === oid ? found : null;
    } catch {
      return null;
    }
  }

  private inPacks(oid: string, depth: number): RawObject | null {
    const name = Buffer.from(oid, 'hex');
    for (const pack of this.packs.all()) {
      const at = pack.find(name);
      const found = at === null ? null : this.whole(oid, () => this.atOffset(pack, at, depth));
      if (found !== null) return found;
    }
    return null;
  }

  private atOffset(pack: PackFile, at: number, depth: number): RawObject {
    if (depth > LONGEST_CHAIN) throw new DamagedObject('A chain of deltas has no end.');
    const { header, content } = pack.read(at);
    if (header.type !== 'name' && header.type !== 'offset') return { type: header.type, content };
    const below =
      header.type === 'offset'
        ? this.atOffset(pack, at - header.back, depth + 1)
        : (this.inPacks(header.base, depth + 1) ?? this.loose(header.base));
    if (below === null) throw new Errors.NotFoundError(header.base);
    return { type: below.type, content: applyDelta(below.content, content, LARGEST_OBJECT) };
  }

  private loose(oid: string): RawObject | null {
    return readLoose(this.loosePath(oid), oid);
  }

  private smallPacks(): PackFile[] {
    return this.packs.all().filter(({ count }) => count <= SMALL);
  }

  private loosePath(oid: string): string {
    return join(this.gitdir, 'objects', oid.slice(0, 2), oid.slice(2));
  }
}
