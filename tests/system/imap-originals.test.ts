import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ImapLogin } from '../../daemon/mail/imap-login.ts';
import { ImapOriginals } from '../../daemon/mail/originals-imap.ts';
import { ImapSent } from '../../daemon/mail/sent-imap.ts';
import { ok } from '../../shared/result.ts';
import { sha256Hex } from '../../shared/text/bytes.ts';
import { plainMail } from '../support/mail.ts';
import { emptyFolder, flagsIn, imapAdmin } from './imap-admin.ts';
import { type MailServers, startMailServers } from './mail-servers.ts';

let servers: MailServers;
const open: { close(): Promise<void> }[] = [];
const FOLDERS = ['INBOX', 'Archive', 'Sent'];

beforeAll(async () => {
  servers = await startMailServers();
});
afterAll(() => servers.stop());
beforeEach(async () => {
  for (const folder of FOLDERS) await emptyFolder(servers.imap, folder);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((port) => port.close()));
});

const put = (folder: string, raw: Uint8Array, flags: string[] = []) =>
  imapAdmin(servers.imap, (client) => client.append(folder, Buffer.from(raw), flags));
const own = <T extends { close(): Promise<void> }>(port: T): T => {
  open.push(port);
  return port;
};
const login = () => new ImapLogin(servers.imap);
const nowhere = () => new ImapLogin({ ...servers.imap, port: 1 });
const originals = (options = {}) => own(new ImapOriginals(login(), 'INBOX', options));
const sent = (options = {}) => own(new ImapSent(login(), { proves: 'we-append', ...options }));
const ref = (raw: Uint8Array, message_id = '<m1@example.com>') => ({
  message_id,
  source_sha256: sha256Hex(raw),
});

describe('the original', () => {
  test('is found by Message-ID and hash, and the mailbox stays as it is', async () => {
    const raw = plainMail({});
    await put('INBOX', plainMail({ id: '<other@example.com>', subject: 'other' }));
    await put('INBOX', raw);
    const before = await flagsIn(servers.imap, 'INBOX');
    const found = await originals().find(ref(raw));
    expect(found).toMatchObject({ kind: 'found', exact: true });
    expect(found.kind === 'found' && Buffer.from(found.raw).equals(Buffer.from(raw))).toBe(true);
    expect(await flagsIn(servers.imap, 'INBOX')).toEqual(before);
  });

  test('is found where it was archived', async () => {
    const raw = plainMail({});
    await put('Archive', raw);
    expect(await originals().find(ref(raw))).toMatchObject({ kind: 'found', exact: true });
  });

  test('is the one with the hash among several of one Message-ID, else the oldest, and then not exact', async () => {
    const first = plainMail({ text: 'first' });
    const second = plainMail({ text: 'second' });
    await put('INBOX', first);
    await put('INBOX', second);
    const exact = await originals().find(ref(second));
    expect(exact.kind === 'found' && Buffer.from(exact.raw).equals(Buffer.from(second))).toBe(true);
    const similar = await originals().find({ message_id: '<m1@example.com>', source_sha256: '0'.repeat(64) });
    expect(similar).toMatchObject({ kind: 'found', exact: false });
    expect(similar.kind === 'found' && Buffer.from(similar.raw).equals(Buffer.from(first))).toBe(true);
  });

  test('is not one whose Message-ID only contains the wanted one', async () => {
    await put('INBOX', plainMail({ id: '<m1@example.com.evil.test>' }));
    await put('INBOX', plainMail({ id: '<xm1@example.com>' }));
    const wanted = { message_id: '<m1@example.com>', source_sha256: '0'.repeat(64) };
    expect(await originals().find(wanted)).toEqual({ kind: 'absent' });
  });

  test('is found by its hash where it has no Message-ID', async () => {
    const raw = plainMail({ id: '', subject: 'nameless' });
    await put('INBOX', plainMail({}));
    await put('INBOX', raw);
    expect(await originals().find(ref(raw, ''))).toMatchObject({ kind: 'found', exact: true });
  });

  test('in another form of line ends is the same mail, in the form that was hashed', async () => {
    const raw = plainMail({ id: '' });
    const lf = new TextEncoder().encode(new TextDecoder().decode(raw).replaceAll('\r\n', '\n'));
    await put('INBOX', raw);
    const found = await originals().find(ref(lf, ''));
    expect(found.kind === 'found' && Buffer.from(found.raw).equals(Buffer.from(lf))).toBe(true);
  });

  test('that is not there is absent, and a server that is not there is unreachable', async () => {
    const wanted = ref(plainMail({}));
    expect(await originals().find(wanted)).toEqual({ kind: 'absent' });
    const nobody = own(new ImapOriginals(nowhere()));
    expect(await nobody.find(wanted)).toMatchObject({ kind: 'unreachable' });
  });

  test('is found again after the server was restarted under an open connection', async () => {
    const raw = plainMail({});
    await put('INBOX', raw);
    const port = originals();
    await port.find(ref(raw));
    await servers.restartImap();
    expect(await port.find(ref(raw))).toMatchObject({ kind: 'found', exact: true });
  });

  test('can’t be had from a server that stopped answering, and that takes no longer than it may', async () => {
    const port = originals({ silenceMs: 2000 });
    await port.find(ref(plainMail({})));
    servers.pauseImap();
    const asked = performance.now();
    try {
      // The connection that was kept is given up, and a new one gets no greeting: both within their bounds.
      expect(await port.find(ref(plainMail({})))).toMatchObject({ kind: 'unreachable' });
      expect(performance.now() - asked).toBeLessThan(15_000);
    } finally {
      servers.resumeImap();
    }
  });
});

describe('the sent folder', () => {
  const ours = plainMail({
    id: '<ours@local.test>',
    subject: 'Re: Hello',
    from: 'alice@local.test',
    to: 'ana@example.com',
  });

  test('keeps one read copy of what was appended, however often', async () => {
    const folder = sent();
    expect(await folder.find('<ours@local.test>')).toEqual({ kind: 'absent' });
    await folder.append(ours);
    await folder.append(ours);
    expect(await flagsIn(servers.imap, 'Sent')).toEqual({ 'Re: Hello': ['\\Seen'] });
    const found = await folder.find('<ours@local.test>');
    expect(found.kind === 'found' && Buffer.from(found.raw).equals(Buffer.from(ours))).toBe(true);
    const count = await imapAdmin(servers.imap, (client) => client.status('Sent', { messages: true }));
    expect(count).toMatchObject({ messages: 1 });
  });

  test('finds nothing under a Message-ID that is only part of another', async () => {
    await sent().append(ours);
    expect(await sent().find('<ours@local.tes>')).toEqual({ kind: 'absent' });
  });

  test('knows an answer that was written elsewhere', async () => {
    const answer = plainMail({ id: '<phone@local.test>', extra: ['In-Reply-To: <m1@example.com>'] });
    await put('Sent', answer, ['\\Seen']);
    expect(await sent().answerTo('<m1@example.com>')).toMatchObject({ kind: 'found' });
    expect(await sent().answerTo('<m2@example.com>')).toEqual({ kind: 'absent' });
  });

  test('marks the original as answered, and nothing else', async () => {
    await put('INBOX', plainMail({ subject: 'wanted' }), ['\\Flagged']);
    await put('INBOX', plainMail({ id: '<m2@example.com>', subject: 'other' }));
    await sent().markAnswered({ message_id: '<m1@example.com>' });
    expect(await flagsIn(servers.imap, 'INBOX')).toEqual({ wanted: ['\\Answered', '\\Flagged'], other: [] });
  });

  test('marks an original that was archived, and is content with one that is gone', async () => {
    await put('Archive', plainMail({ subject: 'archived' }));
    await sent().markAnswered({ message_id: '<m1@example.com>' });
    expect(await flagsIn(servers.imap, 'Archive')).toEqual({ archived: ['\\Answered'] });
    await sent().markAnswered({ message_id: '<gone@example.com>' });
  });

  test('is made where it is ours and does not exist yet, and asked for where the provider fills it', async () => {
    const options = { sent: 'Sent by Countersign' };
    const folder = sent(options);
    expect(await folder.find('<ours@local.test>')).toEqual({
      kind: 'no-folder',
      message: 'The mail server has no folder Sent by Countersign yet.',
    });
    const theirs = await sent({ ...options, proves: 'provider-saves' }).find('<ours@local.test>');
    expect(theirs).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('has no folder of that name'),
    });
    await folder.append(ours);
    expect(await folder.find('<ours@local.test>')).toMatchObject({ kind: 'found' });
    expect(await flagsIn(servers.imap, options.sent)).toEqual({ 'Re: Hello': ['\\Seen'] });
    await imapAdmin(servers.imap, (client) => client.mailboxDelete(options.sent));
  });

  test('says in a sentence that a copy can’t be kept', async () => {
    const nobody = own(new ImapSent(nowhere(), { proves: 'we-append' }));
    await expect(nobody.append(ours)).rejects.toThrow('can’t be reached');
    expect(await nobody.find('<ours@local.test>')).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a wrong password', () => {
  test('is tried once by all connections to the mailbox, and the right one at once', async () => {
    const tries = () => servers.log().split('auth failed').length - 1;
    const before = tries();
    let pass = 'wrong-secret';
    const wrong = new ImapLogin({ ...servers.imap, pass }, { reread: () => ok({ ...servers.imap, pass }) });
    const [inSent, inInbox] = [
      own(new ImapSent(wrong, { proves: 'we-append' })),
      own(new ImapOriginals(wrong)),
    ];
    for (let round = 0; round < 3; round++)
      for (const found of [await inSent.find('<m1@example.com>'), await inInbox.find(ref(plainMail({})))]) {
        expect(found).toMatchObject({
          kind: 'unreachable',
          message: expect.stringMatching(/refused the password of .*not locked/s) as string,
        });
        expect(JSON.stringify(found)).not.toContain('wrong-secret');
      }
    await expect.poll(() => tries() - before).toBe(1);
    pass = servers.imap.pass;
    expect(await inSent.find('<m1@example.com>')).toEqual({ kind: 'absent' });
    expect(tries() - before).toBe(1);
  });
});
