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
  while (!signal.aborted) {
    let ms: number;
    try {
      ms = await loop.round();
      failures = 0;
    } catch (error) {
      loop.failed(error);
      // No news shortens this: a mailbox with more to give would make a full disk spin.
      const backoff = Math.min(LONGEST_BACKOFF, 1000 * 2 ** failures++);
      await pause(backoff, signal);
      continue;
    }
    const early = new AbortController();
    const stop = AbortSignal.any([signal, early.signal]);
    const due = pause(ms, stop);
    const news = loop.news(stop).catch((error: unknown) => {
      // Nobody brings news any more, so the round that is due does.
      loop.failed(error);
      return due;
    });
    await Promise.race([due, news]);
    early.abort();
  }
}
