import { DamagedObject } from './damaged-object.ts';

/**
 * Makes an object from another and a delta (gitformat-pack(5), "Deltified representation"): the two sizes, then
 * instructions that copy from the base or insert. Throws DamagedObject where it does not fit its own sizes.
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array, limit: number): Buffer {
  const reader = new DeltaReader(delta);
  if (reader.size() !== base.length) throw new DamagedObject('A delta is for another object.');
  const length = reader.size();
  if (length > limit) throw new DamagedObject('An object is too large.');
  const result = Buffer.allocUnsafe(length);
  let at = 0;
  for (let code = reader.next(); code !== null; code = reader.next()) {
    if (code === 0) throw new DamagedObject('A delta is damaged.');
    const part = (code & 0x80) === 0 ? reader.take(code) : copied(base, reader.copy(code));
    if (at + part.length > length) throw new DamagedObject('A delta is damaged.');
    result.set(part, at);
    at += part.length;
  }
  if (at !== length) throw new DamagedObject('A delta is damaged.');
  return result;
}

function copied(base: Uint8Array, { offset, size }: { offset: number; size: number }): Uint8Array {
  if (offset + size > base.length) throw new DamagedObject('A delta is damaged.');
  return base.subarray(offset, offset + size);
}

class DeltaReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  next(): number | null {
    return this.at < this.bytes.length ? this.byte() : null;
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new DamagedObject('A delta is damaged.');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Little-endian groups of seven bits; more than 2^53 is damage. */
  size(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if ((byte & 0x80) === 0) return value;
    }
    throw new DamagedObject('A delta is damaged.');
  }

  copy(code: number): { offset: number; size: number } {
    let [offset, size] = [0, 0];
    for (let at = 0; at < 4; at++) if ((code & (1 << at)) !== 0) offset += this.byte() * 256 ** at;
    for (let at = 0; at < 3; at++) if ((code & (0x10 << at)) !== 0) size += this.byte() * 256 ** at;
    return { offset, size: size === 0 ? 0x10000 : size };
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new DamagedObject('A delta is damaged.');
    return byte;
  }
}
