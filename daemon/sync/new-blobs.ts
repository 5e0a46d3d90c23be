import { setImmediate as turn } from 'node:timers/promises';

/** Others get their turn after so many bytes, of which the look at a path counts as some: every few milliseconds. */
const TURN_EVERY = 1024 * 1024;
const BYTES_OF_A_LOOK = 4096;
/** A blob of so many bytes is read once, however many paths name it. */
const LARGE = 64 * 1024;

/** Sizes of the blobs that new commits name: a signer can name one of 45 MiB at two hundred thousand paths. */
export class NewBlobs {
  private readonly large = new Map<string, number>();
  private sinceTurn = 0;

  constructor(private readonly blob: (oid: string) => Promise<Uint8Array>) {}

  async size(oid: string): Promise<number> {
    return this.large.get(oid) ?? (await this.read(oid)).length;
  }

  async read(oid: string): Promise<Uint8Array> {
    const bytes = await this.blob(oid);
    this.sinceTurn += bytes.length;
    if (bytes.length >= LARGE) this.large.set(oid, bytes.length);
    return bytes;
  }

  /** Lets others go first where much was looked at since they last could. */
  async pause(): Promise<void> {
    this.sinceTurn += BYTES_OF_A_LOOK;
    if (this.sinceTurn < TURN_EVERY) return;
    this.sinceTurn = 0;
    await turn();
  }
}
