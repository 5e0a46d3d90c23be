/** Looks shorter than this need no words. */
const QUIET_MS = 1000;
const EVERY_MS = 500;

/** Says on stderr how far a long look has come: over itself on a terminal, a line each elsewhere. */
export class Progress {
  readonly #start: number;
  #last: number;
  #shown = false;

  constructor(
    private readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown },
    private readonly now: () => number,
  ) {
    this.#start = now();
    this.#last = this.#start + QUIET_MS - EVERY_MS;
  }

  told(done: number, of: number): void {
    const now = this.now();
    if (now - this.#last < EVERY_MS) return;
    this.#last = now;
    this.#shown = true;
    const line = `${done} of ${of} notes …`;
    this.stderr.write(this.stderr.isTTY === true ? `\r${line}\u001b[K` : `${line}\n`);
  }

  end(): void {
    if (this.#shown && this.stderr.isTTY === true) this.stderr.write('\r\u001b[K');
  }
}
