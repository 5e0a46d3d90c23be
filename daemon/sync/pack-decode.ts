import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { DamagedObject } from './damaged-object.ts';
import { applyDelta } from './delta.ts';
import { IncompletePack } from './incomplete-pack.ts';
import { type ObjectType, OFS_DELTA, REF_DELTA, TYPE_NUMBERS } from './pack-encode.ts';

export interface RawObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** What an entry of a pack says before its deflated bytes. */
export interface EntryHeader {
  readonly type: ObjectType | 'offset' | 'name';
  /** Bytes after inflating. */
  readonly size: number;
  /** Bytes of the header itself. */
  readonly length: number;
  /** For 'offset': how far before this entry the base begins. */
  readonly back: number;
  /** For 'name': the base. */
  readonly base: string;
}

/** No object that sync reads is larger than a note of 1 MiB or a tree of some hundred thousand names. */
export const LARGEST_OBJECT = 64 * 1024 * 1024;
/** Bytes that an object takes beside its content: its name, its place in two tables. */
const EACH = 512;
/** Objects after which the rest of the program has its turn. */
const A_TURN = 2000;
/** Native git makes chains of at most 4095. */
export const LONGEST_CHAIN = 4096;

const TYPES = new Map<number, EntryHeader['type']>([
  ...Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name as ObjectType] as const),
  [OFS_DELTA, 'offset'],
  [REF_DELTA, 'name'],
]);

/** Reads an entry's header (gitformat-pack(5)). Throws DamagedObject on what is none. */
export function entryHeader(bytes: Uint8Array, at: number): EntryHeader {
  let read = at;
  const next = () => {
    const byte = bytes[read++];
    if (byte === undefined) throw new DamagedObject('A pack is cut short.');
    return byte;
  };
  let byte = next();
  const type = TYPES.get((byte >> 4) & 7);
  let size = byte & 0x0f;
  for (let scale = 16; (byte & 0x80) !== 0; scale *= 128) {
    if (scale > 2 ** 40) throw new DamagedObject('A pack is damaged.');
    byte = next();
    size += (byte & 0x7f) * scale;
  }
  if (type === undefined || size > LARGEST_OBJECT)
    throw new DamagedObject('A pack holds what sync does not read.');
  let back = 0;
  if (type === 'offset') {
    byte = next();
    back = byte & 0x7f;
    while ((byte & 0x80) !== 0) {
      if (back > 2 ** 40) throw new DamagedObject('A pack is damaged.');
      byte = next();
      back = (back + 1) * 128 + (byte & 0x7f);
    }
  }
  let base = '';
  if (type === 'name') {
    base = Buffer.from(bytes.subarray(read, read + 20)).toString('hex');
    if (base.length !== 40) throw new DamagedObject('A pack is cut short.');
    read += 20;
  }
  return { type, size, length: read - at, back, base };
}

/**
 * The objects of a pack that came over the wire, by name, deltas resolved; `base` gives objects that the pack builds on
 * and does not hold. Throws IncompletePack where it is cut short, DamagedObject where it is not what it should be.
 *
 * @param limit bytes of all objects together, each with what it takes itself; beyond them it is not for this function
 */
export async function unpack(
  pack: Buffer,
  base: (oid: string) => Promise<RawObject | null>,
  limit: number,
): Promise<Map<string, RawObject>> {
  checkWhole(pack);
  const [byOffset, byName] = [new Map<number, RawObject>(), new Map<string, RawObject>()];
  /** By the name of what they build on. */
  const waiting = new Map<string, { at: number; delta: Buffer }[]>();
  let total = 0;
  const spend = (bytes: number) => {
    total += bytes;
    if (total > limit) throw new PackTooLarge();
  };
  const settle = (at: number, object: RawObject) => {
    byOffset.set(at, object);
    byName.set(nameOf(object), object);
    spend(object.content.length + EACH);
  };
  const onTop = (at: number, below: RawObject, delta: Buffer) => {
    settle(at, { type: below.type, content: applyDelta(below.content, delta, LARGEST_OBJECT) });
  };
  const count = pack.readUInt32BE(8);
  let at = 12;
  for (let read = 0; read < count; read++) {
    const header = entryHeader(pack, at);
    const { bytes, used } = inflate(pack.subarray(at + header.length, -20), header.size);
    if (header.type === 'offset') {
      const below = byOffset.get(at - header.back);
      // What builds on an object that is not known yet is not sent before it by any git.
      if (below === undefined) throw new DamagedObject('A pack builds on what it does not hold.');
      onTop(at, below, bytes);
    } else if (header.type === 'name') {
      const below = byName.get(header.base) ?? (await base(header.base));
      if (below !== null) onTop(at, below, bytes);
      else {
        const beside = waiting.get(header.base);
        if (beside === undefined) waiting.set(header.base, [{ at, delta: bytes }]);
        else beside.push({ at, delta: bytes });
        spend(bytes.length + EACH);
      }
    } else settle(at, { type: header.type, content: bytes });
    at += header.length + used;
    if (read % A_TURN === A_TURN - 1) await setImmediate();
  }
  // A base may come behind what builds on it. What is settled in this loop is met by it later.
  for (const [name, below] of byName) {
    for (const { at: on, delta } of waiting.get(name) ?? []) onTop(on, below, delta);
    waiting.delete(name);
  }
  if (waiting.size > 0)
    throw new IncompletePack('The remote sent a pack with objects that could not be read.');
  return byName;
}

/** More in it than is held in memory; the pack is kept as a file instead. */
export class PackTooLarge extends Error {}

/** The name Git gives to an object. */
export function nameOf({
  type,
  content,
}: {
  readonly type: ObjectType;
  readonly content: Uint8Array;
}): string {
  return createHash('sha1')
    .update(`${type} ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}

/** The bytes of one deflated stretch, and how long it was. */
export function inflate(deflated: Uint8Array, size: number): { bytes: Buffer; used: number } {
  try {
    // `info` is of Node's documented API (zlib.inflateSync, options.info); its types leave it out of the result.
    const { buffer, engine } = inflateSync(deflated, {
      info: true,
      maxOutputLength: Math.max(1, size),
      // As large as the object: what is kept for long must not hold on to sixteen unused kilobytes each.
      chunkSize: Math.max(64, size + 1),
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (buffer.length !== size) throw new DamagedObject('An object of a pack has another size than it says.');
    return { bytes: buffer, used: engine.bytesWritten };
  } catch (error) {
    if (error instanceof DamagedObject) throw error;
    throw new DamagedObject('An object of a pack is damaged.');
  }
}

function checkWhole(pack: Buffer): void {
  const right =
    pack.length >= 32 &&
    pack.toString('latin1', 0, 4) === 'PACK' &&
    createHash('sha1').update(pack.subarray(0, -20)).digest().equals(pack.subarray(-20));
  if (!right) throw new IncompletePack('The remote sent a pack that is cut short or damaged.');
}
