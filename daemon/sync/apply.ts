import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MAX_NOTE_BYTES } from '../../shared/vault/note.ts';
import { codeOf } from '../disk/disk-error.ts';
import { syncFolder } from '../disk/private-file.ts';
import { diskTrouble } from './disk-trouble.ts';
import type { DiskEdit } from './replay-plan.ts';
import { blobOid } from './object-store.ts';
import { readRegular } from './read-regular.ts';
import { WayToNote } from './way-to-note.ts';

export type Edited =
  | 'done'
  /** Somebody wrote to the file after it was scanned; it was left as it is. */
  | 'changed'
  /** Something stands in the way that no person's edit of this note is: a link, a folder, a file too large for a note. */
  | 'blocked';

/**
 * Writes to the vault so that a reader sees the old note or the new one, and a person's edit made a moment before is
 * never lost. What an edit displaces keeps its inode in `displaced/` until the end, so that even a write through a
 * handle that was open before is found again (`lateWrites`). The folder lies in the vault because a rename is atomic
 * only within one file system; its name begins with a dot, which Obsidian and the grammar leave alone.
 */
export class WorkTree {
  private readonly own: string;
  private readonly displaced = new Map<string, { path: string; oid: string }>();
  private readonly unsynced = new Set<string>();

  constructor(private readonly vaultDir: string) {
    this.own = join(vaultDir, '.countersign-sync');
  }

  /** Bytes of displaced files that a crash left behind. The caller keeps them before `clear`. */
  async leftovers(): Promise<Buffer[]> {
    const found: Buffer[] = [];
    for (const name of await readdir(this.own).catch(() => [])) {
      const bytes = name.startsWith('old-') ? await readRegular(join(this.own, name)) : null;
      if (bytes !== null) found.push(bytes);
    }
    return found;
  }

  async clear(): Promise<void> {
    await rm(this.own, { recursive: true, force: true });
  }

  async edit(path: string, { from, to }: DiskEdit, content: Uint8Array | null): Promise<Edited> {
    const absolute = join(this.vaultDir, path);
    await mkdir(this.own, { recursive: true });
    if (to === null ? this.leadsOut(path) : !this.folders(path)) return 'blocked';
    try {
      const edited = await this.attempt(absolute, path, from, to === null ? null : content);
      return edited === 'changed' && isInTheWay(absolute) ? 'blocked' : edited;
    } finally {
      this.unsynced.add(dirname(absolute));
    }
  }

  private async attempt(
    absolute: string,
    path: string,
    from: string | null,
    content: Uint8Array | null,
  ): Promise<Edited> {
    if (content === null) return from === null ? 'done' : this.remove(absolute, path, from);
    const fresh = this.write(content);
    return from === null ? this.create(absolute, fresh) : this.replace(absolute, path, from, fresh);
  }

  /** Files that were written through an old handle after they had been displaced: path → bytes. Ends the batch. */
  async lateWrites(): Promise<Map<string, Buffer>> {
    const late = new Map<string, Buffer>();
    for (const [old, { path, oid }] of this.displaced) {
      const bytes = await readRegular(old);
      if (bytes !== null && blobOid(bytes) !== oid) late.set(path, bytes);
    }
    for (const folder of this.unsynced) {
      try {
        syncFolder(folder);
      } catch {
        // The folder went away meanwhile; then there is nothing in it to make durable.
      }
    }
    this.unsynced.clear();
    this.displaced.clear();
    return late;
  }

  private async create(absolute: string, fresh: string): Promise<Edited> {
    try {
      await link(fresh, absolute);
      return 'done';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'changed';
      if (isFull(error)) throw error;
      // A file system without hard links: exclusive, but a crash can leave a torn copy that the next cycle mends.
      await copyFile(fresh, absolute, constants.COPYFILE_EXCL);
      return 'done';
    } finally {
      await unlink(fresh).catch(() => undefined);
    }
  }

  private async replace(absolute: string, path: string, from: string, fresh: string): Promise<Edited> {
    const old = this.oldName();
    try {
      const linked = await link(absolute, old).then(
        () => true,
        async (error: unknown) => {
          if (codeOf(error) === 'ENOENT' || isFull(error)) throw error;
          await copyFile(absolute, old);
          return false;
        },
      );
      const bytes = await readRegular(old);
      if (bytes === null || blobOid(bytes) !== from) return 'changed';
      // One tick: nothing of this process can come between the look and the rename. Another program may have saved by a
      // rename of its own since; the number of links would not tell, since that takes one away.
      const same = linked
        ? lstatSync(old).ino === lstatSync(absolute).ino
        : blobOid(readFileSync(absolute)) === from;
      if (!same || this.leadsOut(path)) return 'changed';
      renameSync(fresh, absolute);
      this.displaced.set(old, { path, oid: from });
      return 'done';
    } catch (error) {
      if (['ENOENT', 'EISDIR'].includes(codeOf(error))) return 'changed';
      throw error;
    } finally {
      if (!this.displaced.has(old)) await unlink(old).catch(() => undefined);
      await unlink(fresh).catch(() => undefined);
    }
  }

  private async remove(absolute: string, path: string, from: string): Promise<Edited> {
    const old = this.oldName();
    try {
      await rename(absolute, old);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 'changed';
      throw error;
    }
    const bytes = await readRegular(old);
    if (bytes !== null && blobOid(bytes) === from) {
      this.displaced.set(old, { path, oid: from });
      return 'done';
    }
    if (bytes === null && lstatSync(absolute, { throwIfNoEntry: false }) === undefined) {
      // No file any more, but a folder or a link since the scan: these can't be linked back.
      renameSync(old, absolute);
      return 'changed';
    }
    // Written to since the scan: it goes back, or where a new file stands there already, is kept by `lateWrites`.
    await link(old, absolute).then(
      () => unlink(old),
      () => this.displaced.set(old, { path, oid: from }),
    );
    return 'changed';
  }

  private oldName(): string {
    return join(this.own, `old-${randomBytes(9).toString('hex')}`);
  }

  private write(content: Uint8Array): string {
    const fresh = join(this.own, `new-${randomBytes(9).toString('hex')}`);
    const descriptor = openSync(fresh, 'wx', 0o644);
    try {
      for (let at = 0; at < content.length;) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw diskTrouble(error, this.vaultDir);
    } finally {
      closeSync(descriptor);
    }
    return fresh;
  }

  /** A link, or a file, stands in the place of a folder above it. */
  private leadsOut(path: string): boolean {
    return new WayToNote(this.vaultDir).blockedAt(path) !== null;
  }

  /** Makes the folders above a path; false where one of them is a link or a file. */
  private folders(path: string): boolean {
    let at = this.vaultDir;
    for (const part of path.split('/').slice(0, -1)) {
      at = join(at, part);
      try {
        mkdirSync(at);
        this.unsynced.add(dirname(at));
      } catch (error) {
        if (isOfTheDisk(error)) throw error;
        if (codeOf(error) !== 'EEXIST') return false;
      }
      if (!lstatSync(at).isDirectory()) return false;
    }
    return true;
  }
}

/** What the scan reads as no note, or under another name, on a file system that takes both for one. */
function isInTheWay(absolute: string): boolean {
  const stat = lstatSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isFile() || stat.size > MAX_NOTE_BYTES) return true;
  return !readdirSync(dirname(absolute)).includes(basename(absolute));
}

/** Not what stands at one path is in the way, but the disk. */
function isOfTheDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'].includes(codeOf(error));
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}
