import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { DamagedObject } from './damaged-object.ts';
import { type EntryHeader, entryHeader, inflate } from './pack-decode.ts';

/** An entry's header, and its bytes after inflating (a delta where the header names a base). */
export interface ReadEntry {
  readonly header: EntryHeader;
  readonly content: Buffer;
}

/** Type, size and base name at most. */
const LONGEST_HEADER = 40;

/**
 * A pack on disk with its index of version 2 (gitformat-pack(5)). The index is held as it is, 28 bytes an object, and
 * of the pack only what is asked for is read: the library holds a whole pack in memory, and names as text.
 */
export class PackFile {
  private descriptor: number | null = null;
  private ends: Float64Array | null = null;

  private constructor(
    /** Without `.pack` or `.idx`. */
    readonly path: string,
    private readonly index: Buffer,
    /** How many objects it holds. */
    readonly count: number,
    /** Of the pack, without its index. */
    readonly bytes: number,
  ) {}

  /** Null where there is no index that can be read: then there is no pack. */
  static open(path: string): PackFile | null {
    try {
      const index = readFileSync(`${path}.idx`);
      const count = index.length < 1032 ? -1 : index.readUInt32BE(8 + 1020);
      const whole =
        index.length >= 1032 + count * 28 + 40 && index.toString('latin1', 0, 8) === '\xfftOc\0\0\0\u0002';
      if (count < 0 || !whole) return null;
      return new PackFile(path, index, count, statSync(`${path}.pack`).size);
    } catch {
      return null;
    }
  }

  /** Where an object begins in the pack, by its name in bytes; null where it is not in it. */
  find(wanted: Buffer): number | null {
    const first = wanted[0] ?? 0;
    const slot = 8 + 4 * first;
    let low = first === 0 ? 0 : this.index.readUInt32BE(slot - 4);
    let high = this.index.readUInt32BE(slot);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = 1032 + middle * 20;
      const order = wanted.compare(this.index, at, at + 20);
      if (order === 0) return this.offset(middle);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return null;
  }

  names(): string[] {
    return Array.from({ length: this.count }, (_, row) =>
      this.index.toString('hex', 1032 + row * 20, 1052 + row * 20),
    );
  }

  read(offset: number): ReadEntry {
    const bytes = this.raw(offset);
    const header = entryHeader(bytes, 0);
    return { header, content: inflate(bytes.subarray(header.length), header.size).bytes };
  }

  /** An entry as it stands in the pack. */
  raw(offset: number): Buffer {
    const bytes = Buffer.allocUnsafe(this.end(offset) - offset);
    this.descriptor ??= openSync(`${this.path}.pack`, 'r');
    if (readSync(this.descriptor, bytes, 0, bytes.length, offset) !== bytes.length)
      throw new DamagedObject('A pack on disk is cut short.');
    return bytes;
  }

  /** For the header alone, as where only the kind of entry matters. */
  header(offset: number): EntryHeader {
    const bytes = Buffer.alloc(LONGEST_HEADER);
    this.descriptor ??= openSync(`${this.path}.pack`, 'r');
    readSync(this.descriptor, bytes, 0, bytes.length, offset);
    return entryHeader(bytes, 0);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private offset(row: number): number {
    const at = 1032 + this.count * 24 + row * 4;
    const small = this.index.readUInt32BE(at);
    if (small < 0x80000000) return small;
    const large = 1032 + this.count * 28 + (small - 0x80000000) * 8;
    return large + 8 <= this.index.length ? Number(this.index.readBigUInt64BE(large)) : 0;
  }

  /** An entry ends where the next begins; the index has no lengths. */
  private end(offset: number): number {
    this.ends ??= this.sorted();
    let [low, high] = [0, this.ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    const end = this.ends[low];
    if (end === undefined) throw new DamagedObject('A pack on disk is damaged.');
    return end;
  }

  private sorted(): Float64Array {
    const starts = new Float64Array(this.count + 1);
    for (let row = 0; row < this.count; row++) starts[row] = this.offset(row);
    starts[this.count] = this.bytes - 20;
    return starts.sort();
  }
}
