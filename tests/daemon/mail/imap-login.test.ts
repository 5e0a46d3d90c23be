import type { ImapFlow } from 'imapflow';
import { describe, expect, test } from 'vitest';
import type { ImapSettings, ImapTrouble } from '../../../daemon/mail/imap.ts';
import { ImapLogin } from '../../../daemon/mail/imap-login.ts';
import { Retry } from '../../../daemon/mail/retry.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';

const AT: ImapSettings = { host: 'mail.example.com', port: 993, user: 'alice', pass: 'first' };
const MINUTE = 60_000;
const trouble = (kind: ImapTrouble['kind'], waitMs?: number): ImapTrouble => ({
  kind,
  message: `It is ${kind}.`,
  ...(waitMs === undefined ? {} : { waitMs }),
});

/** A login on a clock of its own to a server that answers as it is told, and counts who asks. */
function loginTo() {
  const world = {
    ms: 0,
    pass: AT.pass,
    answers: 'well' as 'well' | ImapTrouble,
    /** Passwords that the server was given. */
    asked: [] as string[],
  };
  const login = new ImapLogin(AT, {
    reread: () => (world.pass === '' ? refuse('secret', 'It is gone.') : ok({ ...AT, pass: world.pass })),
    retry: new Retry(
      {},
      () => 0,
      () => world.ms,
    ),
    connect: ({ pass }): Promise<Result<ImapFlow, ImapTrouble>> => {
      world.asked.push(pass);
      const { answers } = world;
      return Promise.resolve(
        answers === 'well' ? ok(Object.create(null) as ImapFlow) : { ok: false, refusal: answers },
      );
    },
  });
  const ask = async () => {
    const connected = await login.connect(1000);
    return connected.ok ? 'well' : connected.refusal.message;
  };
  return { world, login, ask };
}

describe('a refused password', () => {
  test('is tried again after a quarter of an hour, then after half an hour, and says so from the first time', async () => {
    const { world, ask } = loginTo();
    world.answers = trouble('auth');
    const said = await ask();
    expect(said).toMatch(/^It is auth\. So that the account is not locked/);
    expect(await ask()).toBe(said);
    world.ms += 15 * MINUTE - 1;
    await ask();
    expect(world.asked).toEqual(['first']);
    world.ms += 1;
    await ask();
    world.ms += 30 * MINUTE - 1;
    await ask();
    expect(world.asked).toEqual(['first', 'first']);
  });

  test('is not waited for where another one stands in its place', async () => {
    const { world, ask } = loginTo();
    world.answers = trouble('auth');
    await ask();
    world.pass = '';
    expect(await ask()).toContain('It is auth.');
    world.pass = 'second';
    world.answers = 'well';
    expect(await ask()).toBe('well');
    expect(world.asked).toEqual(['first', 'second']);
  });

  test('of connections that are made at the same time counts once', async () => {
    const { world, ask } = loginTo();
    world.answers = trouble('auth');
    await Promise.all([ask(), ask(), ask()]);
    world.ms += 15 * MINUTE;
    world.answers = 'well';
    expect(await ask()).toBe('well');
  });
});

describe('a server that wants to be left alone', () => {
  test('is, for as long as it says, whether it said so to a login or later', async () => {
    const { world, login, ask } = loginTo();
    world.answers = trouble('busy', 5 * MINUTE);
    await ask();
    world.ms += 5 * MINUTE - 1;
    expect(await ask()).toBe('It is busy.');
    world.ms += 1;
    world.answers = 'well';
    expect(await ask()).toBe('well');
    login.failed(trouble('busy', 2 * MINUTE));
    expect(await ask()).toBe('It is busy.');
    world.ms += 2 * MINUTE;
    expect(await ask()).toBe('well');
    expect(world.asked).toHaveLength(3);
  });
});

test('a server that can’t be reached is asked whenever somebody wants it', async () => {
  const { world, ask } = loginTo();
  for (const kind of ['unreachable', 'tls', 'mailbox'] as const) {
    world.answers = trouble(kind);
    expect(await ask()).toBe(`It is ${kind}.`);
  }
  world.answers = 'well';
  expect(await ask()).toBe('well');
  expect(world.asked).toHaveLength(4);
});
