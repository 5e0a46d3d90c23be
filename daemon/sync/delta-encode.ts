import { DamagedObject } from './damaged-object.ts';
import { treeDifferences } from './git-tree.ts';

/** Delta instructions copy at most so many bytes each (gitformat-pack(5): three size bytes). */
const LONGEST_COPY = 0xffffff;
/** … and insert at most so many. */
const LONGEST_INSERT = 0x7f;
/** Objects smaller than this are not worth a base. */
const SMALLEST = 64;

/** Collects the instructions that make an object from another. */
class DeltaWriter {
  private readonly parts: Buffer[];

  constructor(base: Uint8Array, target: Uint8Array) {
    this.parts = [sizeBytes(base.length), sizeBytes(target.length)];
  }

  copy(from: number, to: number): void {
    for (let at = from; at < to; at += LONGEST_COPY)
      this.parts.push(copyOf(at, Math.min(LONGEST_COPY, to - at)));
  }

  insert(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LONGEST_INSERT) {
      const piece = bytes.subarray(at, at + LONGEST_INSERT);
      this.parts.push(Buffer.from([piece.length]), Buffer.from(piece));
    }
  }

  end(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/**
 * A delta for what logs and edited notes are: the same bytes before and after one changed stretch. Null where that saves
 * less than half. Linear in the two sizes.
 */
export function oneEditDelta(base: Uint8Array, target: Uint8Array): Buffer | null {
  const shorter = Math.min(base.length, target.length);
  let head = 0;
  while (head < shorter && base[head] === target[head]) head++;
  let tail = 0;
  while (tail < shorter - head && base[base.length - 1 - tail] === target[target.length - 1 - tail]) tail++;
  const middle = target.subarray(head, target.length - tail);
  if (middle.length > target.length / 2 || target.length < SMALLEST) return null;
  const delta = new DeltaWriter(base, target);
  delta.copy(0, head);
  delta.insert(middle);
  delta.copy(base.length - tail, base.length);
  return delta.end();
}

/**
 * A delta for a folder in which any number of entries changed. Null where it saves less than half, or where one of the two
 * is no tree. Linear in the two sizes whatever they hold; trees that are out of Git's order only make it longer.
 */
export function treeDelta(base: Uint8Array, target: Uint8Array): Buffer | null {
  if (target.length < SMALLEST) return null;
  const delta = new DeltaWriter(base, target);
  let [same, inserted] = [0, 0];
  try {
    for (const { before, after } of treeDifferences(base, target)) {
      delta.copy(same, before[0]);
      delta.insert(target.subarray(...after));
      inserted += after[1] - after[0];
      if (inserted > target.length / 2) return null;
      same = before[1];
    }
  } catch (error) {
    if (error instanceof DamagedObject) return null;
    throw error;
  }
  delta.copy(same, base.length);
  return delta.end();
}

function copyOf(from: number, count: number): Buffer {
  const bytes = [0];
  let code = 0x80;
  const put = (value: number, flag: number) => {
    if (value === 0) return;
    code |= flag;
    bytes.push(value);
  };
  for (let at = 0; at < 4; at++) put(Math.floor(from / 256 ** at) & 0xff, 1 << at);
  // A size of 65536 is written as none at all.
  for (let at = 0; at < 3 && count !== 0x10000; at++) put(Math.floor(count / 256 ** at) & 0xff, 0x10 << at);
  bytes[0] = code;
  return Buffer.from(bytes);
}

function sizeBytes(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      bytes.push(rest);
      return Buffer.from(bytes);
    }
    bytes.push((rest & 0x7f) | 0x80);
  }
}
