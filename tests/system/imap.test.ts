import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FirstRun } from '../../daemon/cloud/intake/intake.ts';
import { plainMail } from '../support/mail.ts';
import { IntakeBench, nothingMore, subjects } from './imap-bench.ts';

const bench = new IntakeBench();

/** All flags, UIDs and names of the inbox, as the server and as the disk have them. */
async function mailboxState(): Promise<unknown> {
  const messages = await bench.admin(async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    const all = await client.fetchAll('1:*', { uid: true, flags: true });
    return all.map(({ uid, flags }) => ({
      uid,
      flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent'),
    }));
  });
  return { messages, cur: readdirSync(join(bench.servers.maildir, 'cur')).toSorted() };
}

describe('first run', () => {
  beforeEach(async () => {
    await bench.append(
      plainMail({ id: '<old-read@x.test>', subject: 'old read' }),
      ['\\Seen'],
      new Date('2020-01-05'),
    );
    await bench.append(plainMail({ id: '<old@x.test>', subject: 'old unread' }), [], new Date('2020-01-05'));
    await bench.append(
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
    const intake = bench.intakeOf({ firstRun });
    const first = await intake.next();
    expect(first.ok && (await subjects(first.value))).toEqual(expected);
    for (const arrival of first.ok ? first.value : []) await intake.confirm(arrival);
    await bench.append(plainMail({ id: '<new@x.test>', subject: 'new' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['new']);
    await nothingMore(intake);
  });
});

describe('reading', () => {
  test('changes no flag, no UID and no file name', async () => {
    await bench.append(plainMail({ subject: 'one' }));
    await bench.append(plainMail({ id: '<m2@example.com>', subject: 'two' }), ['\\Flagged']);
    const before = await mailboxState();
    const intake = bench.intakeOf({ firstRun: 'everything' });
    await bench.take(intake, 2);
    await nothingMore(intake);
    await intake.close();
    expect(await mailboxState()).toEqual(before);
  });

  test('is done with EXAMINE: a mail that dovecot has in new/ stays there', async () => {
    const fresh = () => readdirSync(join(bench.servers.maildir, 'new'));
    await bench.servers.deliver(plainMail({ subject: 'stays new' }));
    await expect.poll(fresh, { timeout: 20_000 }).toHaveLength(1);
    const before = fresh();
    const intake = bench.intakeOf({ firstRun: 'everything' });
    expect(await subjects(await bench.take(intake, 1))).toEqual(['stays new']);
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
    await bench.append(Buffer.concat([head, large]));
    await bench.append(plainMail({ id: '<small@x.test>', subject: 'small' }));
    const found = await bench.take(bench.intakeOf({ firstRun: 'everything' }), 2);
    expect(await subjects(found)).toEqual(['large', 'small']);
    expect(found[0]?.raw.byteLength).toBe(1024 * 1024);
  });

  test('gives no more at once than was asked for, and nothing twice', async () => {
    await bench.admin(async (client) => {
      for (let at = 0; at < 30; at++) {
        await client.append(
          'INBOX',
          Buffer.from(plainMail({ id: `<n${String(at)}@x.test>`, subject: `n${String(at)}` })),
        );
      }
    });
    const intake = bench.intakeOf({ firstRun: 'everything' });
    const first = await intake.next(25);
    expect(first.ok && first.value).toHaveLength(25);
    const all = await subjects(await bench.take(intake, 30));
    expect(new Set(all).size).toBe(30);
    await nothingMore(intake);
  });

  test('gives exactly the bytes that were stored', async () => {
    const raw = plainMail({ text: 'Grüße\n\n.\n..dots\nlast' });
    await bench.append(raw);
    const [arrival] = await bench.take(bench.intakeOf({ firstRun: 'everything' }), 1);
    expect(Buffer.from(arrival?.raw ?? []).equals(Buffer.from(raw))).toBe(true);
  });

  test('a message comes again until it is confirmed, also in another process', async () => {
    await bench.append(plainMail({ subject: 'again' }));
    await bench.take(bench.intakeOf({ firstRun: 'everything' }), 1, false);
    const second = bench.intakeOf({ firstRun: 'everything' });
    expect(await subjects(await bench.take(second, 1, true))).toEqual(['again']);
    await nothingMore(bench.intakeOf({ firstRun: 'everything' }));
  });

  test('a message that is deleted before it was read is left out, and the next one comes', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await bench.append(plainMail({ subject: 'gone' }));
    await bench.append(plainMail({ id: '<m2@example.com>', subject: 'stays' }));
    await bench.take(intake, 2, false);
    await bench.admin(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageDelete(await searchSubject(client, 'gone'), { uid: true });
    });
    expect(await subjects(await bench.take(intake, 1))).toEqual(['stays']);
    await nothingMore(intake);
  });
});

async function searchSubject(client: ImapFlow, subject: string): Promise<number[]> {
  const found = await client.search({ subject }, { uid: true });
  return Array.isArray(found) ? found : [];
}

describe('new mail', () => {
  test('that postfix delivers is told by IDLE, long before a rescan', async () => {
    const intake = bench.intakeOf({ rescanMs: 600_000 });
    await nothingMore(intake);
    const news = intake.changed(AbortSignal.timeout(30_000));
    const sent = performance.now();
    await bench.servers.deliver(plainMail({ subject: 'through postfix' }));
    await news;
    expect(await subjects(await bench.take(intake, 1))).toEqual(['through postfix']);
    expect(performance.now() - sent).toBeLessThan(10_000);
  });

  test('is found by the rescan where IDLE tells nothing', async () => {
    const intake = bench.intakeOf({ rescanMs: 300 });
    await nothingMore(intake);
    // Nobody listens between two rounds: what comes now is known from the search alone.
    await bench.append(plainMail({ subject: 'found by search' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['found by search']);
  });

  test('that comes twice with the same bytes is given once', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await bench.append(plainMail({ subject: 'copy' }));
    await bench.take(intake, 1);
    await bench.append(plainMail({ subject: 'copy' }));
    await bench.append(plainMail({ id: '<m3@example.com>', subject: 'other' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['other']);
  });
});

describe('a UIDVALIDITY change', () => {
  test('neither repeats old mail nor loses what came meanwhile', async () => {
    await bench.append(
      plainMail({ id: '<before@x.test>', subject: 'before the first run' }),
      [],
      new Date('2024-02-02'),
    );
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await bench.append(plainMail({ id: '<done@x.test>', subject: 'done' }));
    await bench.take(intake, 1);
    await bench.append(plainMail({ id: '<waiting@x.test>', subject: 'waiting' }));
    await bench.take(intake, 1, false);
    await bench.servers.renumberInbox();
    await bench.append(plainMail({ id: '<meanwhile@x.test>', subject: 'meanwhile' }));
    // Which of them gets the lower number is the server's affair.
    expect((await subjects(await bench.take(intake, 2))).toSorted()).toEqual(['meanwhile', 'waiting']);
    await nothingMore(intake);
    await nothingMore(bench.intakeOf());
  });

  test('knows a mail without Message-ID by its bytes', async () => {
    const intake = bench.intakeOf();
    await nothingMore(intake);
    await bench.append(plainMail({ id: '', subject: 'nameless' }));
    await bench.take(intake, 1);
    await bench.servers.renumberInbox();
    await bench.append(plainMail({ id: '<later@x.test>', subject: 'later' }));
    expect(await subjects(await bench.take(intake, 1))).toEqual(['later']);
    await nothingMore(intake);
  });
});

test('a server that is put back to its backup under the same UIDVALIDITY: what came since under old numbers is read', async () => {
  const intake = bench.intakeOf();
  await nothingMore(intake);
  await bench.append(plainMail({ id: '<kept@x.test>', subject: 'kept' }));
  await bench.take(intake, 1);
  const inbox = () => bench.admin((client) => client.status('INBOX', { uidNext: true, uidValidity: true }));
  const before = await inbox();
  await bench.servers.backUp();
  for (const name of ['one', 'two', 'three'])
    await bench.append(plainMail({ id: `<${name}@x.test>`, subject: name }));
  await bench.take(intake, 3);
  await bench.servers.putBack();
  expect(await inbox()).toEqual(before);
  await bench.append(plainMail({ id: '<since@x.test>', subject: 'since' }));
  expect(await subjects(await bench.take(intake, 1))).toEqual(['since']);
  await nothingMore(intake);
  expect(intake.status().message).toContain('put INBOX back to an earlier state');
});
