import { setTimeout as wait } from 'node:timers/promises';

/** Ends when the process is asked to: SIGINT, SIGTERM. */
export function untilStopped(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

export interface Loop {
  /** One round; gives the milliseconds after which the next is due. Throws only on bugs and broken machines. */
  readonly round: () => Promise<number>;
  /** Resolves early when there is news. */
  readonly news: (signal: AbortSignal) => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** Resolves when what broke a round just now is over, which ends the pause after it; where only time tells, at the signal. */
  readonly mended?: (signal: AbortSignal) => Promise<void>;
}

/** What a role has opened, closed again in the opposite order however it ends. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes all of it, though one should fail; throws the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

const LONGEST_BACKOFF = 60_000;

/** Resolves after so many milliseconds, or when the signal comes. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined);

/** Runs rounds until the signal: after a failure with doubling pauses, 1 s to 60 s (REQUIREMENTS G3). */
export async function runLoop(loop: Loop, signal: AbortSignal, pause: Pause = pauseFor): Promise<void> {
  let failures = 0;
  let toldOfNews = '';
  while (!signal.aborted) {
    let ms: number;
    try {
      ms = await loop.round();
      failures = 0;
    } catch (error) {
      loop.failed(error);
      // No news shortens this: a mailbox with more to give would make a full disk spin.
      const backoff = Math.min(LONGEST_BACKOFF, 1000 * 2 ** failures++);
      await firstOf(signal, (stop) => {
        const over = pause(backoff, stop);
        return [over, loop.mended?.(stop) ?? over];
      });
      continue;
    }
    await firstOf(signal, (stop) => {
      const due = pause(ms, stop);
      const news = loop.news(stop).catch((error: unknown) => {
        // Nobody brings news any more, so the round that is due does. Said once, not after every round.
        if (toldOfNews !== String(error)) loop.failed(error);
        toldOfNews = String(error);
        return due;
      });
      return [due, news];
    });
  }
}

/** Waits for the first of several things, then stops the others. */
async function firstOf(signal: AbortSignal, begin: (stop: AbortSignal) => Promise<void>[]): Promise<void> {
  const early = new AbortController();
  await Promise.race(begin(AbortSignal.any([signal, early.signal])));
  early.abort();
}
