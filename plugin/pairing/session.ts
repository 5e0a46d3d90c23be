/** An opened seed, in memory and nowhere else, until nothing was signed for a while. */
export class Session {
  #seed: Uint8Array | null = null;
  #until = 0;
  #timer = 0;

  /** Null once the time is over: a timer may be late on a device that slept. */
  get seed(): Uint8Array | null {
    if (Date.now() >= this.#until) this.lock();
    return this.#seed;
  }

  get isOpen(): boolean {
    return this.seed !== null;
  }

  /** `idle` in milliseconds, counted anew at each signature. */
  keep(seed: Uint8Array, idle: number): void {
    if (this.#seed !== seed) this.lock();
    this.#seed = seed;
    this.#until = Date.now() + idle;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.lock(), idle);
  }

  lock(): void {
    window.clearTimeout(this.#timer);
    this.#seed?.fill(0);
    this.#seed = null;
  }
}
