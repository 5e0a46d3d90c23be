import { describe, expect, test } from 'vitest';
import type { ImapTrouble } from '../../../daemon/mail/imap-trouble.ts';
import { Retry, type RetryTimes } from '../../../daemon/mail/retry.ts';

const trouble = (kind: ImapTrouble['kind'], waitMs?: number): ImapTrouble => ({
  kind,
  message: kind,
  ...(waitMs === undefined ? {} : { waitMs }),
});

/** A retry on a clock of its own; `random` 0.5 is the middle of the spread for what passes by itself. */
function retryAt(times: Partial<RetryTimes> = {}, random = 0.5) {
  const clock = { ms: 1_000_000 };
  const retry = new Retry(
    times,
    () => random,
    () => clock.ms,
  );
  /** Fails when the wait is over, and gives the waits. */
  const fails = (kind: ImapTrouble['kind'], count: number, waitMs?: number): number[] =>
    Array.from({ length: count }, () => {
      clock.ms += retry.waitMs();
      retry.failed(trouble(kind, waitMs));
      return Math.round(retry.waitMs());
    });
  return { clock, retry, fails };
}

describe('waits', () => {
  test('double up to a minute while a server can’t be reached', () => {
    expect(retryAt().fails('unreachable', 9)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  test('are spread, so that many clients do not come back at the same moment', () => {
    expect(retryAt({}, 0).fails('unreachable', 3)).toEqual([750, 1500, 3000]);
    expect(retryAt({}, 0.999_999).fails('unreachable', 3)).toEqual([1250, 2500, 5000]);
  });

  test('begin short again only after a connection that lasted', () => {
    const { clock, retry, fails } = retryAt();
    fails('unreachable', 5);
    for (let storm = 0; storm < 4; storm++) {
      clock.ms += retry.waitMs();
      retry.succeeded();
      clock.ms += 20_000;
      retry.failed(trouble('unreachable'));
    }
    expect(retry.waitMs()).toBe(60_000);
    clock.ms += 60_000;
    retry.succeeded();
    clock.ms += 31_000;
    retry.failed(trouble('unreachable'));
    expect(retry.waitMs()).toBe(1000);
  });

  test('after a refused password are a quarter of an hour, then half an hour, then an hour, and never shorter', () => {
    const minutes = (random: number) =>
      retryAt({}, random)
        .fails('auth', 5)
        .map((ms) => ms / 60_000);
    expect(minutes(0)).toEqual([15, 30, 60, 60, 60]);
    for (const wait of minutes(0.9).entries())
      expect(wait[1]).toBeGreaterThan([15, 30, 60, 60, 60][wait[0]] ?? 0);
  });

  test('are as long as a busy server wants, and from one minute to a quarter of an hour where it names no time', () => {
    expect(retryAt({}, 0).fails('busy', 3, 92_415)).toEqual([92_415, 92_415, 92_415]);
    expect(retryAt({}, 0).fails('busy', 6)).toEqual([60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
  });

  test('for a folder or a certificate, which a person puts right, reach five minutes', () => {
    expect(retryAt({}, 0).fails('mailbox', 11).at(-1)).toBe(300_000);
    expect(retryAt({}, 0).fails('tls', 11).at(-1)).toBe(300_000);
  });

  test('of one kind say nothing about another: a password is refused for the first time after an outage', () => {
    const { fails } = retryAt({}, 0);
    fails('unreachable', 12);
    expect(fails('auth', 1)).toEqual([900_000]);
  });
});

test('a reset ends the wait and forgets what was', () => {
  const { retry, fails } = retryAt({}, 0);
  fails('auth', 3);
  expect(retry.held()).toMatchObject({ kind: 'auth' });
  retry.reset();
  expect(retry.held()).toBeNull();
  expect(retry.waitMs()).toBe(0);
  expect(fails('auth', 1)).toEqual([900_000]);
});
