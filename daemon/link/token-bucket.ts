/** Lets through a burst, then so many a second; what is over is refused, not kept waiting. */
export class TokenBucket {
  #tokens: number;
  #at: number;

  /** `now` in milliseconds of a clock that never jumps. */
  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly now: () => number,
  ) {
    this.#tokens = burst;
    this.#at = now();
  }

  take(): boolean {
    const at = this.now();
    this.#tokens = Math.min(this.burst, this.#tokens + ((at - this.#at) / 1000) * this.perSecond);
    this.#at = at;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
