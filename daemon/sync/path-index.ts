import { randomBytes } from 'node:crypto';

/**
 * Finds paths by a key, of which it keeps a number only: an index by text is ten megabytes in a vault of fifty thousand
 * notes. Others may have the same number, so whoever asks compares.
 */
export class PathIndex {
  private readonly paths = new Map<number, string | string[]>();
  /** Known to nobody who names notes: no names can be chosen that all have one number. */
  private readonly factor = randomBytes(4).readUInt32LE() | 1;

  add(key: string, path: string): void {
    const number = this.numberOf(key);
    const there = this.paths.get(number);
    if (there === undefined) this.paths.set(number, path);
    else if (typeof there === 'string') this.paths.set(number, [there, path]);
    else there.push(path);
  }

  /** All that were added under this key, and perhaps others. */
  candidates(key: string): readonly string[] {
    const found = this.paths.get(this.numberOf(key)) ?? NONE;
    return typeof found === 'string' ? [found] : found;
  }

  private numberOf(key: string): number {
    let number = this.factor;
    for (let at = 0; at < key.length; at++) number = Math.imul(number ^ key.charCodeAt(at), this.factor);
    return number;
  }
}

const NONE: readonly string[] = [];
