import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { syncFolder } from '../disk/private-file.ts';
import { diskTrouble } from './disk-trouble.ts';
import { IncompletePack } from './incomplete-pack.ts';
import { checkEntries } from './pack-check.ts';
import { withoutRef } from './packed-refs.ts';

/** What isomorphic-git needs of a file system, over one Git directory, plus what makes that directory crash-safe. */
export interface GitFs {
  readonly promises: {
    readFile(path: string, options?: unknown): Promise<Buffer | string>;
    writeFile(path: string, data: Uint8Array | string): Promise<void>;
    unlink(path: string): Promise<void>;
    readdir(path: string): Promise<string[]>;
    mkdir(path: string): Promise<void>;
    rmdir(path: string): Promise<void>;
    stat(path: string): ReturnType<typeof stat>;
    lstat(path: string): ReturnType<typeof lstat>;
    readlink(path: string): Promise<never>;
    symlink(target: string, path: string): Promise<never>;
  };
  /** A pack made here and its index, for `path` without their endings. They appear one after the other, the index last. */
  writePack(path: string, pack: Uint8Array, index: Uint8Array): Promise<void>;
  /**
   * For one operation of the library: no pack is written without this object, and the refs that the library wants to
   * write are forgotten after it.
   */
  during<T>(wanted: string | null, operation: () => Promise<T>): Promise<T>;
  /** Points a ref at an object, or removes it (null), after everything written before has reached the disk. */
  writeRef(name: string, oid: string | null): Promise<void>;
  /** Makes the names of all objects written so far durable. */
  barrier(): void;
  /** Removes what a crash left behind. Only for the owner of the clone's lock, before any other call. */
  sweep(): Promise<void>;
}

const REF_LIKE = /^(?:HEAD|[A-Z]+_HEAD|packed-refs|shallow|refs(?:\/.*)?)$/;
const SETTLED = /^(?:HEAD|config)$/;
/** Megabytes that a process left which was killed while it wrote them; only the owner of the clone writes these. */
const HALF_WRITTEN = /^(?:listing|stat-cache\.json)\.\d+\.tmp$/;

/**
 * isomorphic-git writes in place and writes the remote-tracking ref before the pack it points to; a kill at the wrong
 * moment leaves a clone that nothing repairs (FACTS, "isomorphic-git is not crash-safe"). Behind this shim
 * - every file appears whole (temporary file, fsync, rename), and no pack whose checksum is wrong or that would take
 *   more memory or time than a vault's (pack-check.ts);
 * - refs that the library writes stay in memory, where the library can read them back, and never reach the disk;
 *   `writeRef` alone does that, for objects the caller has verified.
 */
export function gitFs(gitDir: string): GitFs {
  const temporary = join(gitDir, 'countersign', 'tmp');
  const staged = new Map<string, Buffer | null>();
  const unsynced = new Set<string>();
  let wanted: string | null = null;

  const nameOf = (path: string) => relative(gitDir, path).split(sep).join('/');

  /** Durable under a temporary name; gives that name. */
  async function stage(data: Uint8Array): Promise<string> {
    await mkdir(temporary, { recursive: true });
    const temp = join(temporary, randomBytes(9).toString('hex'));
    try {
      const file = await open(temp, 'wx', 0o600);
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      // Or every further attempt would take some more of a disk that is full.
      await rm(temp, { force: true });
      throw diskTrouble(error, gitDir);
    }
    return temp;
  }

  async function settle(temp: string, path: string): Promise<void> {
    try {
      await mkdirTracked(dirname(path));
      await rename(temp, path);
    } catch (error) {
      await rm(temp, { force: true });
      throw diskTrouble(error, gitDir);
    }
    unsynced.add(dirname(path));
  }

  async function writeWhole(path: string, data: Uint8Array): Promise<void> {
    await settle(await stage(data), path);
  }

  async function writePack(path: string, pack: Uint8Array, index: Uint8Array): Promise<void> {
    // Together, so that the disk makes both durable in one go.
    const [first, last] = await Promise.allSettled([stage(pack), stage(index)]);
    if (first.status === 'fulfilled' && last.status === 'fulfilled') {
      await settle(first.value, `${path}.pack`);
      await settle(last.value, `${path}.idx`);
      return;
    }
    for (const one of [first, last]) if (one.status === 'fulfilled') await rm(one.value, { force: true });
    throw first.status === 'rejected' ? first.reason : (last as PromiseRejectedResult).reason;
  }

  async function mkdirTracked(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true });
    for (let at = folder; made !== undefined && at.length >= made.length; at = dirname(at))
      unsynced.add(dirname(at));
  }

  function barrier(): void {
    for (const folder of unsynced) syncFolder(folder);
    unsynced.clear();
  }

  async function writeFile(path: string, data: Uint8Array | string): Promise<void> {
    const name = nameOf(path);
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    if (REF_LIKE.test(name) && !SETTLED.test(name)) {
      staged.set(name, Buffer.from(bytes));
      return;
    }
    if (name.endsWith('.pack')) await checkEntries(checkedPack(bytes), wanted);
    if (name.endsWith('.idx')) await checkIndex(path.replace(/idx$/, 'pack'), bytes);
    await writeWhole(path, bytes);
  }

  return {
    promises: {
      readFile: async (path, options) => {
        const text =
          options === 'utf8' || (options as { encoding?: string } | undefined)?.encoding === 'utf8';
        const held = staged.get(nameOf(path));
        if (held === null) throw missing(path);
        if (held !== undefined) return text ? held.toString('utf8') : held;
        return text ? readFile(path, 'utf8') : readFile(path);
      },
      writeFile,
      unlink: async (path) => {
        const name = nameOf(path);
        if (REF_LIKE.test(name)) staged.set(name, null);
        else await unlink(path);
      },
      readdir: (path) => readdir(path),
      mkdir: (path) => mkdir(path),
      rmdir: (path) => rmdir(path),
      stat: (path) => stat(path),
      lstat: (path) => lstat(path),
      // A Git directory of ours holds no symbolic links, and none is ever made or followed.
      readlink: (path) => Promise.reject(missing(path)),
      symlink: (_, path) => Promise.reject(new Error(`No symbolic link is made at ${path}.`)),
    },
    writePack,
    during: async (oid, operation) => {
      wanted = oid;
      try {
        return await operation();
      } finally {
        wanted = null;
        staged.clear();
      }
    },
    writeRef: async (name, oid) => {
      barrier();
      const path = join(gitDir, name);
      if (oid === null) {
        const packed = join(gitDir, 'packed-refs');
        // First: a ref that is in both would come back with the older value.
        const rest = withoutRef(await readFile(packed, 'utf8').catch(() => ''), name);
        if (rest !== null) await writeWhole(packed, Buffer.from(rest));
        if (await unlink(path).then(() => true, isMissing)) unsynced.add(dirname(path));
      } else await writeWhole(path, Buffer.from(`${oid}\n`));
      barrier();
    },
    barrier,
    sweep: async () => {
      await rm(temporary, { recursive: true, force: true });
      const memory = join(gitDir, 'countersign');
      for (const name of await readdir(memory).catch(() => [] as string[]))
        if (HALF_WRITTEN.test(name)) await rm(join(memory, name), { force: true });
      const packs = join(gitDir, 'objects', 'pack');
      const names = await readdir(packs).catch(() => [] as string[]);
      // A pack becomes visible with its index; one without was being written when the process died.
      const orphans = names.filter(
        (name) => name.endsWith('.pack') && !names.includes(name.replace(/pack$/, 'idx')),
      );
      for (const name of orphans) await unlink(join(packs, name));
    },
  };
}

function missing(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOENT: no such file or directory, '${path}'`), { code: 'ENOENT' });
}

/** False where there was nothing; throws whatever else went wrong. */
function isMissing(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return false;
}

/** gitformat-pack(5): `PACK`, version 2, the number of objects, …, SHA-1 of all that comes before it. */
function checkedPack(pack: Uint8Array): Buffer {
  const bytes = Buffer.from(pack.buffer, pack.byteOffset, pack.byteLength);
  const sum = createHash('sha1').update(bytes.subarray(0, -20)).digest();
  if (bytes.length < 32 || bytes.toString('latin1', 0, 4) !== 'PACK' || !sum.equals(bytes.subarray(-20))) {
    throw new IncompletePack('The remote sent a pack that is cut short or damaged.');
  }
  return bytes;
}

/** The library skips objects that it can't resolve; an index that lists fewer than the pack holds is refused. */
async function checkIndex(packPath: string, index: Uint8Array): Promise<void> {
  const view = Buffer.from(index.buffer, index.byteOffset, index.byteLength);
  const listed = view.readUInt32BE(8 + 255 * 4);
  const pack = await readFile(packPath);
  if (listed === pack.readUInt32BE(8)) return;
  await unlink(packPath);
  throw new IncompletePack('The remote sent a pack with objects that could not be read.');
}
