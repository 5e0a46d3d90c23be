import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/** Numbers of the types in a pack (gitformat-pack(5)). */
export const TYPE_NUMBERS: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };
export const OFS_DELTA = 6;
export const REF_DELTA = 7;

/** One object as it stands in a pack: its header and deflated bytes. */
export interface PackEntry {
  readonly oid: string;
  readonly bytes: Buffer;
}

export interface BuiltPack {
  readonly pack: Buffer;
  readonly index: Buffer;
  /**
   * `pack-<this>.pack`: the checksum at its end, as native git names packs. Two packs of the same objects have two names, so that
   * none is ever written over another one whose index has other offsets.
   */
  readonly name: string;
}

/** Level 1: names of blobs do not compress, and notes are small. In one piece: a folder of 3,000 notes takes a third of the time. */
function deflate(content: Uint8Array): Buffer {
  return deflateSync(content, { level: 1, chunkSize: Math.max(64, deflateBound(content.length)) });
}

/** zlib's own bound for what can't be made smaller (`deflateBound` in zlib.h). */
function deflateBound(size: number): number {
  return size + (size >> 12) + (size >> 14) + (size >> 25) + 13;
}

/** An object whole. */
export function wholeEntry(oid: string, type: ObjectType, content: Uint8Array): PackEntry {
  return {
    oid,
    bytes: Buffer.concat([entryHeader(TYPE_NUMBERS[type], content.length), deflate(content)]),
  };
}

/** An object as what differs from one that the reader has, in the same pack or elsewhere. */
export function refDeltaEntry(oid: string, base: string, delta: Uint8Array): PackEntry {
  const header = entryHeader(REF_DELTA, delta.length);
  return { oid, bytes: Buffer.concat([header, Buffer.from(base, 'hex'), deflate(delta)]) };
}

/** A delta that stood in another pack: its deflated bytes as they are, on a base by name. @param size of the delta, inflated */
export function movedDelta(base: string, size: number, deflated: Uint8Array): Buffer {
  return Buffer.concat([entryHeader(REF_DELTA, size), Buffer.from(base, 'hex'), deflated]);
}

/** `PACK`, version 2, the entries, and SHA-1 of all that (gitformat-pack(5)). */
export function packOf(entries: readonly PackEntry[]): Buffer {
  const header = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1');
  header.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([header, ...entries.map(({ bytes }) => bytes)]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** A pack with its index of version 2, for the disk. Entries of the same name must not occur twice. */
export function indexedPack(entries: readonly PackEntry[]): BuiltPack {
  const pack = packOf(entries);
  let offset = 12;
  const rows = entries.map(({ oid, bytes }) => {
    const row = { oid, crc: crc32(bytes), offset };
    offset += bytes.length;
    return row;
  });
  if (offset > 0x7fffffff) throw new RangeError('A pack of more than 2 GiB is not written.');
  rows.sort((a, b) => (a.oid < b.oid ? -1 : 1));
  const count = rows.length;
  const table = Buffer.alloc(8 + 1024 + count * 28);
  table.write('\xfftOc\0\0\0\u0002', 0, 'latin1');
  const names = Buffer.from(rows.map(({ oid }) => oid).join(''), 'hex');
  for (const { oid } of rows) {
    const slot = 8 + 4 * Number.parseInt(oid.slice(0, 2), 16);
    table.writeUInt32BE(table.readUInt32BE(slot) + 1, slot);
  }
  for (let slot = 12; slot < 8 + 1024; slot += 4)
    table.writeUInt32BE(table.readUInt32BE(slot) + table.readUInt32BE(slot - 4), slot);
  names.copy(table, 8 + 1024);
  rows.forEach(({ crc, offset: at }, row) => {
    table.writeUInt32BE(crc, 8 + 1024 + count * 20 + row * 4);
    table.writeUInt32BE(at, 8 + 1024 + count * 24 + row * 4);
  });
  const body = Buffer.concat([table, pack.subarray(-20)]);
  const index = Buffer.concat([body, createHash('sha1').update(body).digest()]);
  return { pack, index, name: pack.toString('hex', pack.length - 20) };
}

/** The type and the size before deflating: four bits, then groups of seven. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 0x0f)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}
