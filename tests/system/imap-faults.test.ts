import { chmodSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapIntakeOptions } from '../../daemon/cloud/intake/imap.ts';
import { plainMail } from '../support/mail.ts';
import { IntakeBench, nothingMore, subjects } from './imap-bench.ts';
import { ImapProxy, tagOf } from './imap-proxy.ts';

const bench = new IntakeBench();
let proxy: ImapProxy;

beforeEach(async () => {
  proxy = await ImapProxy.start(bench.servers);
});
afterEach(() => proxy.stop());

const through = (options: Partial<ImapIntakeOptions> = {}) =>
  bench.intakeOf({ settings: proxy.login, firstRun: 'everything', ...options });

const put = async (...names: string[]) => {
  for (const name of names) await bench.append(plainMail({ id: `<${name}@x.test>`, subject: name }));
};
const isSearch = (line: string) => /^\S+ UID SEARCH/.test(line);
const isBody = (line: string) => /^\S+ UID FETCH .*BODY\.PEEK\[\]/.test(line);
const isSize = (line: string) => /^\S+ UID FETCH .*RFC822\.SIZE/.test(line);

describe('a server that wants to be left alone', () => {
  test('and says for how long is left alone for as long, on no connection at all', async () => {
    await put('one');
    const intake = through();
    proxy.rules = {
      command: (line, link) => {
        if (!isBody(line)) return 'pass';
        link.answer(
          `${tagOf(line)} BAD Request is throttled. Suggested Backoff Time: 600000 milliseconds\r\n`,
        );
        return 'swallow';
      },
    };
    const refused = await intake.next();
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'busy', waitMs: 600_000 } });
    expect(intake.status().message).toContain('wants to be left alone');
    for (let round = 0; round < 5; round++) await intake.next();
    expect(proxy.connections).toBe(1);
    proxy.rules = {};
    intake.resume();
    expect(await subjects(await bench.take(intake, 1))).toEqual(['one']);
  });

  test.each(['LIMIT', 'UNAVAILABLE', 'THROTTLED'])(
    'and refuses the first search with [%s] loses nothing of the first run',
    async (code) => {
      await put('old');
      const intake = through();
      proxy.rules = {
        command: (line, link) => {
          if (!isSearch(line)) return 'pass';
          link.answer(`${tagOf(line)} NO [${code}] Rate limit hit.\r\n`);
          return 'swallow';
        },
      };
      expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'busy' } });
      // Nothing was decided about mail that nobody could see.
      expect(readdirSync(bench.stateDir).filter((name) => name.endsWith('.json'))).toEqual([]);
      proxy.rules = {};
      intake.resume();
      expect(await subjects(await bench.take(intake, 1))).toEqual(['old']);
    },
  );

  test('at the login is not taken for one that refuses the password', async () => {
    const intake = through();
    proxy.rules = {
      command: (line, link) => {
        if (!/LOGIN|AUTHENTICATE/i.test(line)) return 'pass';
        link.answer(`${tagOf(line)} NO [UNAVAILABLE] Temporary authentication failure.\r\n`);
        return 'swallow';
      },
    };
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'busy' } });
    expect(intake.status().state).toBe('retrying');
  });
});

describe('a connection that breaks', () => {
  test('in the middle of a mail: the mail comes whole on the next one', async () => {
    const raw = plainMail({ id: '<long@x.test>', subject: 'long', text: 'x'.repeat(400_000) });
    await bench.append(raw);
    const intake = through();
    let sent = 0;
    proxy.rules = {
      answer: (text, link) => {
        sent += text.length;
        if (link.number > 1 || sent < 150_000) return 'pass';
        link.kill();
        return 'swallow';
      },
    };
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    const [arrival] = await bench.take(intake, 1);
    expect(Buffer.from(arrival?.raw ?? []).equals(Buffer.from(raw))).toBe(true);
    expect(proxy.connections).toBe(2);
  });

  test.each([
    ['before the size of a mail was asked for', isSize],
    ['between its size and its bytes', isBody],
    ['at the search', isSearch],
  ])('%s: the mail is not taken for a deleted one', async (_, at) => {
    await put('one', 'two', 'three');
    const intake = through();
    let first = true;
    proxy.rules = {
      command: (line, link) => {
        if (!first || !at(line)) return 'pass';
        first = false;
        link.kill();
        return 'swallow';
      },
    };
    expect((await intake.next()).ok).toBe(false);
    expect((await subjects(await bench.take(intake, 3))).toSorted()).toEqual(['one', 'three', 'two']);
  });

  test('right behind the answer that a mail is there', async () => {
    await put('one');
    const intake = through();
    proxy.rules = {
      answer: (text, link) => {
        if (link.number > 1 || !/RFC822\.SIZE \d/.test(text)) return 'pass';
        link.answer(text);
        link.kill();
        return 'swallow';
      },
    };
    expect((await intake.next()).ok).toBe(false);
    expect(await subjects(await bench.take(intake, 1))).toEqual(['one']);
  });

  test('whenever one certain mail is asked for: the others come all the same', async () => {
    await put('breaks', 'two', 'three');
    const intake = through();
    const uid = await bench.admin(async (client) => {
      await client.mailboxOpen('INBOX', { readOnly: true });
      const found = await client.search({ subject: 'breaks' }, { uid: true });
      return Array.isArray(found) ? (found[0] ?? 0) : 0;
    });
    proxy.rules = {
      command: (line, link) => {
        if (!line.includes(`UID FETCH ${String(uid)} `)) return 'pass';
        link.kill();
        return 'swallow';
      },
    };
    expect((await subjects(await bench.take(intake, 2))).toSorted()).toEqual(['three', 'two']);
    proxy.rules = {};
    intake.resume();
    expect(await subjects(await bench.take(intake, 1))).toEqual(['breaks']);
  });
});

describe('a server that falls silent', () => {
  test('during the login is left after the allowed silence', async () => {
    const intake = through({ silenceMs: 300 });
    proxy.rules = { command: (line) => (/LOGIN|AUTHENTICATE/i.test(line) ? 'swallow' : 'pass') };
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
  });

  test('in IDLE, without closing: the next look finds it out and connects anew', async () => {
    const intake = through({ rescanMs: 50, silenceMs: 300 });
    await nothingMore(intake);
    let silent = 1;
    proxy.rules = {
      command: (_, link) => (link.number === silent ? 'swallow' : 'pass'),
      answer: (_, link) => (link.number === silent ? 'swallow' : 'pass'),
    };
    await put('during the silence');
    await intake.changed(new AbortController().signal);
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    expect(intake.status().state).toBe('retrying');
    expect(await subjects(await bench.take(intake, 1))).toEqual(['during the silence']);
    silent = 0;
  });
});

describe('a message', () => {
  test('that vanishes between the search and the fetch is left out, and the next one comes', async () => {
    await put('gone', 'stays');
    const intake = through();
    let first = true;
    proxy.rules = {
      command: async (line): Promise<'pass'> => {
        if (first && isSize(line)) {
          first = false;
          await bench.admin(async (client) => {
            await client.mailboxOpen('INBOX');
            await client.messageDelete('1');
          });
        }
        return 'pass';
      },
    };
    expect(await subjects(await bench.take(intake, 1))).toEqual(['stays']);
    await nothingMore(intake);
  });

  test('that the server can’t read is told of, is tried again, and keeps no other from coming', async () => {
    await put('damaged', 'two', 'three');
    const [damaged = 'none'] = ['new', 'cur']
      .flatMap((folder) => readdirSync(join(bench.servers.maildir, folder)).map((name) => join(folder, name)))
      .toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1));
    const file = join(bench.servers.maildir, damaged);
    chmodSync(file, 0);
    const intake = through();
    const came = await subjects(await bench.take(intake, 2));
    expect(came).toHaveLength(2);
    expect(intake.status()).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/^1 message of INBOX can’t be fetched/) as string,
    });
    chmodSync(file, 0o644);
    intake.resume();
    const [last] = await subjects(await bench.take(intake, 1));
    expect([...came, last].toSorted()).toEqual(['damaged', 'three', 'two']);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });
});

test('connections that break at once are not made again at once: no storm', async () => {
  let now = 0;
  const intake = through({
    retry: { firstMs: 1000, maxMs: 60_000 },
    monotonic: () => now,
    random: () => 0.5,
  });
  proxy.rules = {
    command: (_, link) => {
      link.kill();
      return 'swallow';
    },
  };
  // Ten minutes in which somebody asks every second.
  for (; now < 600_000; now += 1000) await intake.next();
  expect(proxy.connections).toBeLessThan(20);
  expect(proxy.connections).toBeGreaterThan(8);
});
