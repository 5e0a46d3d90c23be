import { randomBytes } from 'node:crypto';

/**
 * Finds paths by a key, of which it keeps a number only: an index by text is ten megabytes in a vault of fifty thousand
 * notes. Others may have the same number, so whoever asks compares.
 */
export class PathIndex {
  private readonly paths = new Map<number, string | string[]>();
  /** Known to nobody who names notes: no names can be chosen that all have one number. */
  private factor = 0;

  /** @param folds keys that differ in upper and lower case only are the same */
  constructor(private readonly folds = false) {}

  add(key: string, path: string): void {
    if (this.factor === 0) this.factor = randomBytes(4).readUInt32LE() | 1;
    const number = this.numberOf(key);
    const there = this.paths.get(number);
    if (there === undefined) this.paths.set(number, path);
    else if (typeof there === 'string') this.paths.set(number, [there, path]);
    else there.push(path);
  }

  /** All that were added under this key, and perhaps others. */
  candidates(key: string): readonly string[] {
    if (this.paths.size === 0) return NONE;
    const found = this.paths.get(this.numberOf(key)) ?? NONE;
    return typeof found === 'string' ? [found] : found;
  }

  private numberOf(key: string, folds = this.folds): number {
    let number = this.factor;
    for (let at = 0; at < key.length; at++) {
      let unit = key.charCodeAt(at);
      if (folds && unit >= 0x80) return this.numberOf(key.toLowerCase(), false);
      if (folds && unit >= 0x41 && unit <= 0x5a) unit += 0x20;
      number = Math.imul(number ^ unit, this.factor);
    }
    return number;
  }
}

const NONE: readonly string[] = [];
