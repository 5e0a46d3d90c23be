import type { IntakeTrouble } from './intake.ts';

export interface RetryTimes {
  readonly firstMs: number;
  readonly maxMs: number;
  /** After a refused password: long, since every try with a wrong one can lock the account (G3). */
  readonly authMs: number;
}

/** A connection that lasted this long was a good one; the next failure begins with a short wait again. */
const GOOD_MS = 30_000;

/** When a server that gave trouble may be asked again: waits double up to a limit, on the monotonic clock. */
export class Retry {
  trouble: IntakeTrouble | null = null;
  private readonly times: RetryTimes;
  private failures = 0;
  private until = 0;
  private wellSince: number | null = null;

  constructor(times: RetryTimes) {
    this.times = times;
  }

  failed(trouble: IntakeTrouble): void {
    const now = performance.now();
    if (this.wellSince !== null && now - this.wellSince > GOOD_MS) this.failures = 0;
    this.wellSince = null;
    this.trouble = trouble;
    const doubled = this.times.firstMs * 2 ** Math.min(this.failures, 20);
    this.until = now + (trouble.kind === 'auth' ? this.times.authMs : Math.min(doubled, this.times.maxMs));
    this.failures++;
  }

  succeeded(): void {
    this.trouble = null;
    this.until = 0;
    this.wellSince ??= performance.now();
  }

  /** The trouble, while it is too early to try again. */
  held(): IntakeTrouble | null {
    return performance.now() < this.until ? this.trouble : null;
  }

  waitMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  reset(): void {
    this.trouble = null;
    this.until = 0;
    this.failures = 0;
  }
}
