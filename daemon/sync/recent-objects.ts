import type { RawObject } from './pack-decode.ts';

/** The trees above a changed note are read by every cycle; notes are read once. */
const BYTES = 6 * 1024 * 1024;
/** One folder of tens of thousands of notes would push everything else out. */
const LARGEST = BYTES / 4;

/** Folders and commits that were read or written last, for as long as there is room. */
export class RecentObjects {
  private readonly objects = new Map<string, RawObject>();
  private bytes = 0;

  get(oid: string): RawObject | undefined {
    return this.objects.get(oid);
  }

  /** The oldest go first. */
  keep(oid: string, object: RawObject): void {
    const size = object.content.length;
    if (object.type === 'blob' || size > LARGEST || this.objects.has(oid)) return;
    this.objects.set(oid, object);
    this.bytes += size;
    for (const old of this.objects.keys()) {
      if (this.bytes <= BYTES) break;
      this.drop(old);
    }
  }

  drop(oid: string): void {
    this.bytes -= this.objects.get(oid)?.content.length ?? 0;
    this.objects.delete(oid);
  }
}
