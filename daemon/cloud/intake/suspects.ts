/** So many messages in a row that are refused for the first time are the server's trouble rather than theirs. */
const MOST_IN_A_ROW = 5;
/**
 * A message that failed is asked for again at once, since most connections break for reasons of their own; then after a
 * minute, then after twice as long each time, up to an hour.
 */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

interface Failed {
  readonly times: number;
  /** On the monotonic clock. */
  readonly until: number;
}

/**
 * Messages that a server would not hand out, or over which it broke the connection, as dovecot does for one that it can't
 * read. They are asked for again only when nothing else waits, ever more seldom, so that a damaged message never keeps the
 * rest from coming; they wait until they come or are gone.
 */
export class Suspects {
  private readonly failed = new Map<number, Failed>();
  private inARow = 0;
  private asking: number | null = null;

  constructor(private readonly monotonic: () => number) {}

  get size(): number {
    return this.failed.size;
  }

  /** What is asked for now of the messages that wait: those that never failed, or else one that did and is due. */
  order(waiting: readonly number[]): readonly number[] {
    if (this.failed.size === 0) return waiting;
    const well = waiting.filter((uid) => !this.failed.has(uid));
    if (well.length > 0) return well;
    const now = this.monotonic();
    return waiting.filter((uid) => (this.failed.get(uid)?.until ?? 0) <= now).slice(0, 1);
  }

  /** Forgets those that no longer wait. */
  keepOnly(waiting: readonly number[]): void {
    if (this.failed.size === 0) return;
    const there = new Set(waiting);
    for (const uid of this.failed.keys()) if (!there.has(uid)) this.failed.delete(uid);
  }

  asks(uid: number): void {
    this.asking = uid;
  }

  /** It came, or is gone. */
  settled(uid: number): void {
    this.failed.delete(uid);
    this.inARow = 0;
    this.asking = null;
  }

  /** The server refused this one; false where it refuses so many that the mailbox as a whole can't be read. */
  refused(uid: number): boolean {
    if (!this.failed.has(uid)) this.inARow++;
    this.fail(uid);
    this.asking = null;
    return this.inARow < MOST_IN_A_ROW;
  }

  /** The connection is gone: what was being asked for may be the reason. */
  broke(): void {
    if (this.asking !== null) this.fail(this.asking);
    this.asking = null;
    this.inARow = 0;
  }

  /** All of them are due now. */
  tryNow(): void {
    for (const [uid, { times }] of this.failed) this.failed.set(uid, { times, until: 0 });
  }

  /** The server has numbered its messages anew. */
  clear(): void {
    this.failed.clear();
    this.asking = null;
    this.inARow = 0;
  }

  private fail(uid: number): void {
    const times = this.failed.get(uid)?.times ?? 0;
    const wait = times === 0 ? 0 : Math.min(FIRST_MS * 2 ** Math.min(times - 1, 10), LONGEST_MS);
    this.failed.set(uid, { times: times + 1, until: this.monotonic() + wait });
  }
}
