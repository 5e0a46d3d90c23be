import { existsSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { DamagedObject } from './damaged-object.ts';
import { LARGEST_OBJECT, type RawObject } from './pack-decode.ts';
import type { ObjectType } from './pack-encode.ts';

/** An object in a file of its own (gitformat-loose(5)), as others write them; null where there is none. Throws DamagedObject. */
export function readLoose(path: string, oid: string): RawObject | null {
  // Most objects are in packs; an exception costs ten times this.
  if (!existsSync(path)) return null;
  let deflated: Buffer;
  try {
    deflated = readFileSync(path);
  } catch {
    return null;
  }
  try {
    const bytes = inflateSync(deflated, { maxOutputLength: LARGEST_OBJECT });
    const end = bytes.indexOf(0);
    const [, type] = /^(blob|tree|commit|tag) \d+$/.exec(bytes.toString('latin1', 0, end)) ?? [];
    if (type !== undefined) return { type: type as ObjectType, content: bytes.subarray(end + 1) };
  } catch {
    // Cut short or damaged.
  }
  throw new DamagedObject(`Object ${oid} is damaged.`);
}
