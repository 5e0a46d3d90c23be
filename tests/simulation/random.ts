/** The one source of chance of a schedule: the same seed gives the same numbers on every machine (sfc32, 32-bit integers only). */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = Math.floor(seed / 0x1_0000_0000) | 0;
    this.c = 0x9e3779b9 | 0;
    for (let at = 0; at < 15; at++) this.next();
  }

  /** 32 bits, 0 … 2³²−1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 ≤ x < 1. */
  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** 0 … below − 1. */
  below(below: number): number {
    return Math.floor(this.unit() * below);
  }

  /** from … to, both possible. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error('Nothing to choose from.');
    return found;
  }

  /** One of the entries, each with the chance that its weight is of all weights. */
  weighted<T>(entries: readonly (readonly [number, T])[]): T {
    let rest = this.unit() * entries.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of entries) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return this.pick(entries)[1];
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 4)
      bytes.writeUInt32LE(this.next(), at <= length - 4 ? at : length - 4);
    return bytes;
  }
}
