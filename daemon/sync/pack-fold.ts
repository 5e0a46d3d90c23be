import { Errors } from 'isomorphic-git';
import { setImmediate as turn } from 'node:timers/promises';
import { DamagedObject } from './damaged-object.ts';
import { applyDelta } from './delta.ts';
import { LARGEST_OBJECT, LONGEST_CHAIN, type RawObject, nameOf } from './pack-decode.ts';
import { type PackEntry, movedDelta } from './pack-encode.ts';
import type { PackFile } from './pack-file.ts';
import { deltified } from './pack-merge.ts';

/** Bytes of one fold: what it holds in memory is a few times that. */
const FOLD_BYTES = 8 * 1024 * 1024;
/** A pack that is larger is not folded into another any more. */
const FOLDABLE_BYTES = FOLD_BYTES / 2;
/** Bytes of folders that are compared with each other, inflated. */
const FOLDER_BYTES = 4 * FOLD_BYTES;
/** Objects after which others may have their turn: a process that answers its health check every few milliseconds. */
const A_TURN = 200;

/**
 * The packs that become one when there are more than `many` of middle size: the smallest, up to what a fold may hold. Each object
 * is rewritten a few times in the life of a clone, and there are never more packs than `many` and one for each four megabytes.
 */
export function packsToFold(packs: readonly PackFile[], many: number): PackFile[] {
  const foldable = packs.filter(({ bytes }) => bytes <= FOLDABLE_BYTES);
  if (foldable.length <= many) return [];
  let room = FOLD_BYTES;
  const chosen = new Set<PackFile>();
  for (const pack of foldable.toSorted((a, b) => a.bytes - b.bytes)) {
    if (pack.bytes > room) break;
    room -= pack.bytes;
    chosen.add(pack);
  }
  return chosen.size < 2 ? [] : packs.filter((pack) => chosen.has(pack));
}

/**
 * Makes one pack of several. `gone` is what can be removed then: they, or, where damage was found or the process is to end, what was
 * made in their place. Damage is told elsewhere, where an object is missed.
 */
export async function fold(
  packs: readonly PackFile[],
  store: {
    readonly read: (oid: string) => RawObject;
    readonly add: (entries: PackEntry[]) => Promise<PackFile | null>;
  },
  signal?: AbortSignal,
): Promise<{ readonly gone: readonly PackFile[]; readonly damaged: boolean }> {
  let made: PackFile | null = null;
  try {
    const entries = await foldedEntries(packs, store.read, signal);
    if (entries === null) return { gone: [], damaged: false };
    made = await store.add(entries);
    if (made === null) return { gone: [], damaged: true };
    if (await holdsAll(made, signal)) return { gone: packs, damaged: false };
    return { gone: [made], damaged: false };
  } catch (error) {
    if (!(error instanceof DamagedObject) && !(error instanceof Errors.NotFoundError)) throw error;
    return { gone: made === null ? [] : [made], damaged: true };
  }
}

/**
 * The entries of one pack in place of several, as they stand: deflated once and compared once already. Only folders that each
 * pack holds whole, for the sake of the versions in it, become what differs from each other.
 *
 * Of an object that several hold, the first one's is taken; what that builds on is in the same pack or in one before it, so that
 * no chain of deltas leads back to itself. Null where a process is to end.
 */
async function foldedEntries(
  packs: readonly PackFile[],
  read: (oid: string) => RawObject,
  signal?: AbortSignal,
): Promise<PackEntry[] | null> {
  const entries = new Map<string, PackEntry>();
  const folders: { oid: string; object: RawObject }[] = [];
  let [looked, foldersHeld] = [0, 0];
  for (const pack of packs) {
    const names = new Map(pack.names().map((oid) => [pack.find(Buffer.from(oid, 'hex')) ?? -1, oid]));
    for (const [at, oid] of names) {
      if (++looked % A_TURN === 0) await turn();
      if (signal?.aborted === true) return null;
      if (entries.has(oid)) continue;
      const { type, back, size, length } = pack.header(at);
      const raw = pack.raw(at);
      const base = type === 'offset' ? names.get(at - back) : undefined;
      if (type === 'offset' && base === undefined) throw new DamagedObject('A pack on disk is damaged.');
      entries.set(oid, {
        oid,
        bytes: base === undefined ? raw : movedDelta(base, size, raw.subarray(length)),
      });
      if (type !== 'tree' || foldersHeld > FOLDER_BYTES) continue;
      const object = read(oid);
      foldersHeld += object.content.length;
      folders.push({ oid, object });
    }
  }
  for (const entry of deltified(folders)) entries.set(entry.oid, entry);
  return [...entries.values()];
}

/**
 * Reads every object of a pack, whole or as what differs from others in it: native git wants that of a pack, and what was folded
 * into it goes only then. Throws DamagedObject where one is not there; false where a process is to end.
 */
async function holdsAll(pack: PackFile, signal?: AbortSignal): Promise<boolean> {
  let looked = 0;
  for (const oid of pack.names()) {
    if (++looked % A_TURN === 0) await turn();
    if (signal?.aborted === true) return false;
    if (nameOf(readIn(pack, oid, 0)) !== oid)
      throw new DamagedObject(`Object ${oid} is not what it should be.`);
  }
  return true;
}

function readIn(pack: PackFile, oid: string, depth: number): RawObject {
  const at = pack.find(Buffer.from(oid, 'hex'));
  if (at === null || depth > LONGEST_CHAIN) throw new DamagedObject(`Object ${oid} is not in its pack.`);
  const { header, content } = pack.read(at);
  if (header.type === 'offset') throw new DamagedObject('A pack of ours is damaged.');
  if (header.type !== 'name') return { type: header.type, content };
  const below = readIn(pack, header.base, depth + 1);
  return { type: below.type, content: applyDelta(below.content, content, LARGEST_OBJECT) };
}
