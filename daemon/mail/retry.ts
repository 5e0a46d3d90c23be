import type { ImapTrouble } from './imap-trouble.ts';

/** All in milliseconds. */
export interface RetryTimes {
  /** After the first failure; each further one waits twice as long, up to `maxMs`. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** After a refused password: long, since every try with a wrong one can lock the account (G3). */
  readonly authMs: number;
  readonly authMaxMs: number;
  /** Where a server wants to be left alone and names no time. */
  readonly busyMs: number;
  readonly busyMaxMs: number;
  /** The longest wait for what a person has to put right: a folder, a certificate. */
  readonly personMaxMs: number;
  /** A connection that lasted this long was a good one; the next failure begins with a short wait again. */
  readonly stableMs: number;
}

export const RETRY_TIMES: RetryTimes = {
  firstMs: 1000,
  maxMs: 60_000,
  authMs: 15 * 60_000,
  authMaxMs: 3_600_000,
  busyMs: 60_000,
  busyMaxMs: 15 * 60_000,
  personMaxMs: 5 * 60_000,
  stableMs: 30_000,
};

/** Waits are spread by this part, so that a thousand clients of a server that came back do not knock at once. */
const SPREAD = 0.25;

/**
 * When a server that gave trouble may be asked again, on the monotonic clock. Only what the server asked for, and waits
 * after a refused password, are never shortened.
 */
export class Retry {
  trouble: ImapTrouble | null = null;
  private readonly times: RetryTimes;
  /** Failures of each kind since the last stable connection. */
  private readonly failures = new Map<ImapTrouble['kind'], number>();
  private until = 0;
  private wellSince: number | null = null;

  /** @param random in [0, 1) */
  constructor(
    times: Partial<RetryTimes>,
    private readonly random: () => number = Math.random,
    private readonly monotonic: () => number = () => performance.now(),
  ) {
    this.times = { ...RETRY_TIMES, ...times };
  }

  failed(trouble: ImapTrouble): void {
    const now = this.monotonic();
    if (this.wellSince !== null && now - this.wellSince > this.times.stableMs) this.failures.clear();
    this.wellSince = null;
    this.trouble = trouble;
    const before = this.failures.get(trouble.kind) ?? 0;
    this.failures.set(trouble.kind, before + 1);
    this.until = now + this.wait(trouble, before);
  }

  succeeded(): void {
    this.trouble = null;
    this.until = 0;
    this.wellSince ??= this.monotonic();
  }

  /** The trouble, while it is too early to try again. */
  held(): ImapTrouble | null {
    return this.monotonic() < this.until ? this.trouble : null;
  }

  waitMs(): number {
    return Math.max(0, this.until - this.monotonic());
  }

  reset(): void {
    this.trouble = null;
    this.until = 0;
    this.failures.clear();
  }

  private wait({ kind, waitMs }: ImapTrouble, failures: number): number {
    const { firstMs, maxMs, authMs, authMaxMs, busyMs, busyMaxMs, personMaxMs } = this.times;
    const doubled = (first: number, most: number) => Math.min(first * 2 ** Math.min(failures, 20), most);
    const later = 1 + SPREAD * this.random();
    switch (kind) {
      case 'auth':
        return doubled(authMs, authMaxMs) * later;
      case 'busy':
        return (waitMs ?? doubled(busyMs, busyMaxMs)) * later;
      case 'tls':
      case 'mailbox':
        return doubled(firstMs, personMaxMs) * later;
      case 'unreachable':
        return doubled(firstMs, maxMs) * (1 - SPREAD + 2 * SPREAD * this.random());
    }
  }
}
