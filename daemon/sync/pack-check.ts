import { setImmediate } from 'node:timers/promises';
import { DamagedObject } from './damaged-object.ts';
import { applyDelta } from './delta.ts';
import { IncompletePack } from './incomplete-pack.ts';
import {
  type RawObject,
  LARGEST_OBJECT,
  LONGEST_CHAIN,
  entryHeader,
  inflate,
  nameOf,
} from './pack-decode.ts';

/** Far above what a vault needs. */
const LIMITS = {
  /** A vault that publishes every few minutes for twenty years has half of it. */
  objects: 2_000_000,
  /** Deltas on each other; native git stops at 50 unless told otherwise. */
  chain: LONGEST_CHAIN,
  /** Bytes of all versions that one object is made of; a large folder has some megabytes. */
  chainBytes: 1024 * 1024 * 1024,
  /** Bytes of objects that the library finds no base for in its memory when it comes to them: it then keeps all of these. */
  left: 512 * 1024 * 1024,
  /** Bytes inflated and put together in all; ten thousand versions of a folder of 50,000 notes are a third of it. */
  work: 64 * 1024 * 1024 * 1024,
};
/** The library's own memory for what others build on; it is filled here as it is there (`GitPackIndex.fromPack`). */
const HELD = 32 * 1024 * 1024;
/** Bytes after which the rest of the program has its turn. */
const A_TURN = 16 * 1024 * 1024;

/**
 * Reads a whole pack as the library is going to, within limits that the library does not have: it inflates whatever it
 * is sent, and builds chains of any length. Throws IncompletePack for what no vault needs or what lacks `want`.
 */
export async function checkEntries(
  pack: Buffer,
  want: string | null,
  limits: Partial<typeof LIMITS> = {},
): Promise<void> {
  try {
    await new PackCheck(pack, { ...LIMITS, ...limits }).all(want);
  } catch (error) {
    if (!(error instanceof DamagedObject)) throw error;
    throw new IncompletePack(`The remote sent a pack that is not taken in. ${error.message}`);
  }
}

interface Chain {
  readonly depth: number;
  readonly bytes: number;
}

class PackCheck {
  private readonly held = new Map<number, RawObject>();
  private heldBytes = 0;
  /** Of every entry so far, by where it begins. */
  private readonly chains = new Map<number, Chain>();
  private readonly offsets = new Map<string, number>();
  private work = 0;
  private left = 0;
  private turn = 0;

  constructor(
    private readonly pack: Buffer,
    private readonly limits: typeof LIMITS,
  ) {}

  async all(want: string | null): Promise<void> {
    const count = this.pack.readUInt32BE(8);
    if (count > this.limits.objects) throw new DamagedObject('It holds more objects than a vault has.');
    let at = 12;
    for (let read = 0; read < count; read++) {
      const header = entryHeader(this.pack, at);
      const { bytes, used } = inflate(this.pack.subarray(at + header.length, -20), header.size);
      this.spend(bytes.length);
      const below = this.below(at);
      const near = below === null ? undefined : this.get(below);
      const object =
        below === null
          ? { type: header.type as RawObject['type'], content: bytes }
          : this.onTop(near ?? (await this.object(below)), bytes);
      this.lengthen(at, below, object.content.length);
      this.offsets.set(nameOf(object), at);
      if (below === null || near !== undefined) this.hold(at, object);
      else this.leave(object);
      at += header.length + used;
      if (this.turn > A_TURN) {
        this.turn = 0;
        await setImmediate();
      }
    }
    if (want !== null && !this.offsets.has(want)) throw new IncompletePack('The remote sent no such commit.');
  }

  /** Where the base of a delta begins; null for what is whole. */
  private below(at: number): number | null {
    const header = entryHeader(this.pack, at);
    if (header.type !== 'offset' && header.type !== 'name') return null;
    const base = header.type === 'offset' ? at - header.back : this.offsets.get(header.base);
    // The library asks for packs that stand alone, and git writes a base before what builds on it.
    if (base === undefined || !this.chains.has(base))
      throw new DamagedObject('A pack builds on what it does not hold.');
    return base;
  }

  /** An object before the one that is looked at, from what is held or made anew from its chain. */
  private async object(at: number): Promise<RawObject> {
    const chain: number[] = [];
    let here = at;
    let object = this.held.get(here);
    while (object === undefined) {
      const base = this.below(here);
      if (base === null) {
        object = { type: entryHeader(this.pack, here).type as RawObject['type'], content: this.entry(here) };
        break;
      }
      chain.push(here);
      here = base;
      object = this.held.get(here);
    }
    for (const one of chain.toReversed()) {
      object = this.onTop(object, this.entry(one));
      if (this.turn > A_TURN) {
        this.turn = 0;
        await setImmediate();
      }
    }
    return object;
  }

  private entry(at: number): Buffer {
    const { length, size } = entryHeader(this.pack, at);
    const { bytes } = inflate(this.pack.subarray(at + length, -20), size);
    this.spend(bytes.length);
    return bytes;
  }

  private onTop(below: RawObject, delta: Buffer): RawObject {
    const content = applyDelta(below.content, delta, LARGEST_OBJECT);
    this.spend(content.length);
    return { type: below.type, content };
  }

  private lengthen(at: number, below: number | null, size: number): void {
    const under = (below === null ? undefined : this.chains.get(below)) ?? { depth: 0, bytes: 0 };
    const chain = { depth: under.depth + 1, bytes: under.bytes + size };
    if (chain.depth > this.limits.chain || chain.bytes > this.limits.chainBytes)
      throw new DamagedObject('A chain of deltas is too long.');
    this.chains.set(at, chain);
  }

  private spend(bytes: number): void {
    this.turn += bytes;
    this.work += bytes;
    if (this.work > this.limits.work) throw new DamagedObject('It takes more work than a vault does.');
  }

  private leave({ content }: RawObject): void {
    this.left += content.length;
    if (this.left > this.limits.left) throw new DamagedObject('It takes more memory than a vault does.');
  }

  private get(at: number): RawObject | undefined {
    const object = this.held.get(at);
    if (object === undefined) return undefined;
    this.held.delete(at);
    this.held.set(at, object);
    return object;
  }

  /** The least recently used go first; what is larger than a quarter is not held. */
  private hold(at: number, object: RawObject): void {
    const size = object.content.length;
    if (size > HELD / 4) return;
    this.held.set(at, object);
    this.heldBytes += size;
    for (const [old, { content }] of this.held) {
      if (this.heldBytes <= HELD) break;
      this.held.delete(old);
      this.heldBytes -= content.length;
    }
  }
}
