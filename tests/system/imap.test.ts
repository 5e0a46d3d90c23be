import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ImapIntake, type ImapIntakeOptions } from '../../daemon/cloud/intake/imap.ts';
import type { Arrival, FirstRun } from '../../daemon/cloud/intake/intake.ts';
import { parseMail } from '../../daemon/mail/parse.ts';
import { plainMail } from '../support/mail.ts';
import { emptyFolder, imapAdmin } from './imap-admin.ts';
import { type MailServers, startMailServers } from './mail-servers.ts';

let servers: MailServers;
let stateDir: string;
const open: ImapIntake[] = [];

beforeAll(async () => {
  servers = await startMailServers();
});
afterAll(() => servers.stop());
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'countersign-intake-'));
  await emptyFolder(servers.imap, 'INBOX');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((intake) => intake.close()));
  rmSync(stateDir, { recursive: true, force: true });
});

const admin = <T>(work: (client: ImapFlow) => Promise<T>) => imapAdmin(servers.imap, work);
const append = (raw: Uint8Array, flags: string[] = [], date?: Date) =>
  admin((client) => client.append('INBOX', Buffer.from(raw), flags, date));

/** All flags, UIDs and names of the inbox, as the server and as the disk have them. */
async function mailboxState(): Promise<unknown> {
  const messages = await admin(async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    const all = await client.fetchAll('1:*', { uid: true, flags: true });
    return all.map(({ uid, flags }) => ({
      uid,
      flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent'),
    }));
  });
  return { messages, cur: readdirSync(join(servers.maildir, 'cur')).toSorted() };
}

function intakeOf(options: Partial<ImapIntakeOptions> & { firstRun?: FirstRun } = {}): ImapIntake {
  const intake = new ImapIntake({
    account: 'work',
    settings: servers.imap,
    stateDir,
    rescanMs: 60_000,
    silenceMs: 5000,
    retry: { firstMs: 50, maxMs: 200, authMs: 60_000 },
    ...options,
  });
  open.push(intake);
  return intake;
}

/** The next messages, waiting for them; each confirmed unless told otherwise. */
async function take(intake: ImapIntake, count: number, confirm = true): Promise<Arrival[]> {
  const found: Arrival[] = [];
  const given = new Set<string>();
  const deadline = AbortSignal.timeout(30_000);
  while (found.length < count) {
    const batch = await intake.next(20, given);
    for (const arrival of batch.ok ? batch.value : []) {
      given.add(arrival.key);
      found.push(arrival);
      if (confirm) await intake.confirm(arrival);
    }
    if (deadline.aborted)
      throw new Error(
        `${String(found.length)} of ${String(count)} came. ${intake.status().message}\n${servers.log()}`,
      );
    if (found.length < count) await intake.changed(deadline);
  }
  return found;
}

async function nothingMore(intake: ImapIntake): Promise<void> {
  const batch = await intake.next();
  expect(batch).toMatchObject({ ok: true, value: [] });
}

async function subjects(arrivals: readonly Arrival[]): Promise<string[]> {
  const mails = await Promise.all(arrivals.map(({ raw }) => parseMail(raw)));
  return mails.map((mail) => (mail.kind === 'mail' ? mail.subject : mail.reason));
}

describe('first run', () => {
  beforeEach(async () => {
    await append(
      plainMail({ id: '<old-read@x.test>', subject: 'old read' }),
      ['\\Seen'],
      new Date('2020-01-05'),
    );
    await append(plainMail({ id: '<old@x.test>', subject: 'old unread' }), [], new Date('2020-01-05'));
    await append(
      plainMail({ id: '<yesterday@x.test>', subject: 'yesterday' }),
      ['\\Seen'],
      new Date(Date.now() - 86_400_000),
    );
  });

  test.each<[FirstRun, string[]]>([
    ['now', []],
    ['unread', ['old unread']],
    [{ last_days: 7 }, ['yesterday']],
    ['everything', ['old read', 'old unread', 'yesterday']],
  ])('%j gives %j, and afterwards only what is new', async (firstRun, expected) => {
    const intake = intakeOf({ firstRun });
    const first = await intake.next();
    expect(first.ok && (await subjects(first.value))).toEqual(expected);
    for (const arrival of first.ok ? first.value : []) await intake.confirm(arrival);
    await append(plainMail({ id: '<new@x.test>', subject: 'new' }));
    expect(await subjects(await take(intake, 1))).toEqual(['new']);
    await nothingMore(intake);
  });
});

describe('reading', () => {
  test('changes no flag, no UID and no file name', async () => {
    await append(plainMail({ subject: 'one' }));
    await append(plainMail({ id: '<m2@example.com>', subject: 'two' }), ['\\Flagged']);
    const before = await mailboxState();
    const intake = intakeOf({ firstRun: 'everything' });
    await take(intake, 2);
    await nothingMore(intake);
    await intake.close();
    expect(await mailboxState()).toEqual(before);
  });

  test('is done with EXAMINE: a mail that dovecot has in new/ stays there', async () => {
    const fresh = () => readdirSync(join(servers.maildir, 'new'));
    await servers.deliver(plainMail({ subject: 'stays new' }));
    await expect.poll(fresh, { timeout: 20_000 }).toHaveLength(1);
    const before = fresh();
    const intake = intakeOf({ firstRun: 'everything' });
    expect(await subjects(await take(intake, 1))).toEqual(['stays new']);
    await intake.close();
    // SELECT would move it to cur/, as a mail program that opens the folder does.
    expect(fresh()).toEqual(before);
  });

  test('gives of a mail that is too large its first MiB, and goes on', async () => {
    const head = plainMail({ id: '<large@x.test>', subject: 'large' });
    const large = Buffer.alloc(
      26 * 1024 * 1024,
      'a line of sixty characters, as mail programs write them, ...\r\n',
    );
    await append(Buffer.concat([head, large]));
    await append(plainMail({ id: '<small@x.test>', subject: 'small' }));
    const found = await take(intakeOf({ firstRun: 'everything' }), 2);
    expect(await subjects(found)).toEqual(['large', 'small']);
    expect(found[0]?.raw.byteLength).toBe(1024 * 1024);
  });

  test('gives no more at once than was asked for, and nothing twice', async () => {
    await admin(async (client) => {
      for (let at = 0; at < 30; at++) {
        await client.append(
          'INBOX',
          Buffer.from(plainMail({ id: `<n${String(at)}@x.test>`, subject: `n${String(at)}` })),
        );
      }
    });
    const intake = intakeOf({ firstRun: 'everything' });
    const first = await intake.next(25);
    expect(first.ok && first.value).toHaveLength(25);
    const all = await subjects(await take(intake, 30));
    expect(new Set(all).size).toBe(30);
    await nothingMore(intake);
  });

  test('gives exactly the bytes that were stored', async () => {
    const raw = plainMail({ text: 'Grüße\n\n.\n..dots\nlast' });
    await append(raw);
    const [arrival] = await take(intakeOf({ firstRun: 'everything' }), 1);
    expect(Buffer.from(arrival?.raw ?? []).equals(Buffer.from(raw))).toBe(true);
  });

  test('a message comes again until it is confirmed, also in another process', async () => {
    await append(plainMail({ subject: 'again' }));
    await take(intakeOf({ firstRun: 'everything' }), 1, false);
    const second = intakeOf({ firstRun: 'everything' });
    expect(await subjects(await take(second, 1, true))).toEqual(['again']);
    await nothingMore(intakeOf({ firstRun: 'everything' }));
  });

  test('a message that is deleted before it was read is left out, and the next one comes', async () => {
    const intake = intakeOf();
    await nothingMore(intake);
    await append(plainMail({ subject: 'gone' }));
    await append(plainMail({ id: '<m2@example.com>', subject: 'stays' }));
    await take(intake, 2, false);
    await admin(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageDelete(await searchSubject(client, 'gone'), { uid: true });
    });
    expect(await subjects(await take(intake, 1))).toEqual(['stays']);
    await nothingMore(intake);
  });
});

async function searchSubject(client: ImapFlow, subject: string): Promise<number[]> {
  const found = await client.search({ subject }, { uid: true });
  return Array.isArray(found) ? found : [];
}

describe('new mail', () => {
  test('that postfix delivers is told by IDLE, long before a rescan', async () => {
    const intake = intakeOf({ rescanMs: 600_000 });
    await nothingMore(intake);
    const news = intake.changed(AbortSignal.timeout(30_000));
    const sent = performance.now();
    await servers.deliver(plainMail({ subject: 'through postfix' }));
    await news;
    expect(await subjects(await take(intake, 1))).toEqual(['through postfix']);
    expect(performance.now() - sent).toBeLessThan(10_000);
  });

  test('is found by the rescan where IDLE tells nothing', async () => {
    const intake = intakeOf({ rescanMs: 300 });
    await nothingMore(intake);
    // Nobody listens between two rounds: what comes now is known from the search alone.
    await append(plainMail({ subject: 'found by search' }));
    expect(await subjects(await take(intake, 1))).toEqual(['found by search']);
  });

  test('that comes twice with the same bytes is given once', async () => {
    const intake = intakeOf();
    await nothingMore(intake);
    await append(plainMail({ subject: 'copy' }));
    await take(intake, 1);
    await append(plainMail({ subject: 'copy' }));
    await append(plainMail({ id: '<m3@example.com>', subject: 'other' }));
    expect(await subjects(await take(intake, 1))).toEqual(['other']);
  });
});

describe('a UIDVALIDITY change', () => {
  test('neither repeats old mail nor loses what came meanwhile', async () => {
    await append(
      plainMail({ id: '<before@x.test>', subject: 'before the first run' }),
      [],
      new Date('2024-02-02'),
    );
    const intake = intakeOf();
    await nothingMore(intake);
    await append(plainMail({ id: '<done@x.test>', subject: 'done' }));
    await take(intake, 1);
    await append(plainMail({ id: '<waiting@x.test>', subject: 'waiting' }));
    await take(intake, 1, false);
    await servers.renumberInbox();
    await append(plainMail({ id: '<meanwhile@x.test>', subject: 'meanwhile' }));
    // Which of them gets the lower number is the server's affair.
    expect((await subjects(await take(intake, 2))).toSorted()).toEqual(['meanwhile', 'waiting']);
    await nothingMore(intake);
    await nothingMore(intakeOf());
  });

  test('knows a mail without Message-ID by its bytes', async () => {
    const intake = intakeOf();
    await nothingMore(intake);
    await append(plainMail({ id: '', subject: 'nameless' }));
    await take(intake, 1);
    await servers.renumberInbox();
    await append(plainMail({ id: '<later@x.test>', subject: 'later' }));
    expect(await subjects(await take(intake, 1))).toEqual(['later']);
    await nothingMore(intake);
  });
});

describe('trouble', () => {
  test('a server that restarts is connected to again, and nothing is missed', async () => {
    const intake = intakeOf();
    await nothingMore(intake);
    await servers.restartImap();
    await append(plainMail({ subject: 'after the restart' }));
    expect(await subjects(await take(intake, 1))).toEqual(['after the restart']);
    expect(intake.status()).toEqual({ state: 'ok', message: '' });
  });

  test('a server that is gone is an unreachable one, with a sentence, and waits grow', async () => {
    const intake = intakeOf({ settings: { ...servers.imap, port: 1 } });
    const first = await intake.next();
    expect(first).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    expect(intake.status().state).toBe('retrying');
    expect(intake.status().message).toContain('localhost:1 can’t be reached');
  });

  test('a wrong password pauses: one try, not a storm', async () => {
    const intake = intakeOf({ settings: { ...servers.imap, pass: 'wrong-secret' } });
    const tries = () => servers.log().split('auth failed').length - 1;
    const before = tries();
    for (let round = 0; round < 5; round++) {
      const refused = await intake.next();
      expect(refused).toMatchObject({ ok: false, refusal: { kind: 'auth' } });
    }
    await intake.changed(AbortSignal.timeout(300));
    expect(intake.status().state).toBe('paused');
    expect(intake.status().message).toContain('refused the password of alice@local.test');
    expect(intake.status().message).not.toContain('wrong-secret');
    expect(tries() - before).toBe(1);
    intake.resume();
    await intake.next();
    await expect.poll(() => tries() - before).toBe(2);
  });

  test('a certificate of an unknown authority is refused before the password is sent', async () => {
    const intake = intakeOf({ settings: { ...servers.imap, ca: undefined } });
    const logins = () => servers.log().split('Login: user=').length;
    const before = logins();
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
    expect(intake.status().message).toContain('can’t be trusted');
    expect(logins()).toBe(before);
  });

  test('a certificate for another host name is refused', async () => {
    const intake = intakeOf({ settings: { ...servers.imap, host: '127.0.0.1' } });
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'tls' } });
    expect(intake.status().message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('a mailbox that is not there is named', async () => {
    const intake = intakeOf({ mailbox: 'No/Such/Folder' });
    expect(await intake.next()).toMatchObject({ ok: false, refusal: { kind: 'mailbox' } });
  });

  test('a server that stopped answering is noticed, left, and found again', async () => {
    const intake = intakeOf({ rescanMs: 200, silenceMs: 1000 });
    await nothingMore(intake);
    servers.pauseImap();
    try {
      await intake.changed(AbortSignal.timeout(5000));
      const silent = await intake.next();
      expect(silent).toMatchObject({ ok: false, refusal: { kind: 'unreachable' } });
    } finally {
      servers.resumeImap();
    }
    await append(plainMail({ subject: 'after the silence' }));
    expect(await subjects(await take(intake, 1))).toEqual(['after the silence']);
  });

  test('a state file that can’t be read stops with a sentence instead of starting over', async () => {
    const intake = intakeOf();
    await nothingMore(intake);
    const file = readdirSync(stateDir).find((name) => name.endsWith('.json')) ?? '';
    expect(readFileSync(join(stateDir, file), 'utf8')).toContain('"watermark"');
    expect(statSync(join(stateDir, file)).mode & 0o777).toBe(0o600);
    writeFileSync(join(stateDir, file), '{"version":1,"watermark":');
    expect(() => intakeOf()).toThrow('can’t be read');
  });
});
