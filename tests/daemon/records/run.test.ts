import { describe, expect, it } from 'vitest';
import { Opened, runLoop } from '../../../daemon/records/run.ts';

const never = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

describe('a role’s rounds', () => {
  /** The pauses in ms between rounds that end as `outcomes` says; a pause that news cut short is 0. */
  async function pausesOf(
    outcomes: readonly (number | Error)[],
    news: (signal: AbortSignal) => Promise<void> = never,
    mended: (signal: AbortSignal) => Promise<void> = never,
  ): Promise<{ pauses: number[]; failed: unknown[] }> {
    const stop = new AbortController();
    const pauses: number[] = [];
    const failed: unknown[] = [];
    let rounds = 0;
    await runLoop(
      {
        round: () => {
          const outcome = outcomes[rounds++] ?? 0;
          if (rounds >= outcomes.length) stop.abort();
          return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
        },
        news,
        mended,
        failed: (error) => failed.push(error),
      },
      stop.signal,
      async (ms, signal) => {
        // News that is there already comes before the time is up.
        for (let turn = 0; turn < 5 && !signal.aborted; turn++) await Promise.resolve();
        pauses.push(signal.aborted ? 0 : ms);
      },
    );
    return { pauses: pauses.slice(0, outcomes.length - 1), failed };
  }

  it('follow as each asks for', async () => {
    expect((await pausesOf([1000, 3000, 0])).pauses).toEqual([1000, 3000]);
  });

  it('pause ever longer while they fail, up to a minute, and begin anew after one that did not (G3)', async () => {
    const trouble = new Error('no network');
    const bad = Array.from({ length: 8 }, () => trouble);
    const { pauses, failed } = await pausesOf([...bad, 5000, trouble, 0]);
    expect(pauses.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 5, 1]);
    expect(failed).toEqual([...bad, trouble]);
  });

  it('come at once with news', async () => {
    const told = [Promise.resolve()];
    const { pauses } = await pausesOf([60_000, 60_000, 0], (signal) => told.pop() ?? never(signal));
    expect(pauses).toEqual([0, 60_000]);
  });

  it('are not hurried by news after a failure, which would make a full disk spin', async () => {
    const { pauses } = await pausesOf([new Error('the disk is full'), 0], () => Promise.resolve());
    expect(pauses).toEqual([1000]);
  });

  it('go on at once when what broke them is over, and are not hurried where it is not', async () => {
    const over = [Promise.resolve()];
    const trouble = new Error('the disk is full');
    const mended = (signal: AbortSignal) => over.pop() ?? never(signal);
    const { pauses } = await pausesOf([trouble, trouble, 0], never, mended);
    expect(pauses).toEqual([0, 2000]);
  });

  it('go on when nobody brings news any more', async () => {
    const broken = new Error('the watcher broke');
    const { pauses, failed } = await pausesOf([2000, 0], () => Promise.reject(broken));
    expect(pauses).toEqual([2000]);
    expect(failed).toContain(broken);
  });

  it('leave nobody listening for news of a round that is over', async () => {
    const signals: AbortSignal[] = [];
    await pausesOf([1000, 1000, 0], (signal) => {
      signals.push(signal);
      return never(signal);
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});

describe('what was opened', () => {
  it('is closed backwards, all of it, and the first failure is told', async () => {
    const opened = new Opened();
    const closed: string[] = [];
    opened.add(() => closed.push('store'));
    opened.add(() => {
      closed.push('sync');
      throw new Error('sync did not close');
    });
    opened.add(() => {
      closed.push('mailbox');
      return Promise.reject(new Error('mailbox did not close'));
    });
    await expect(opened.close()).rejects.toThrow('mailbox did not close');
    expect(closed).toEqual(['mailbox', 'sync', 'store']);
    await opened.close();
    expect(closed).toHaveLength(3);
  });
});
