import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIL_LIMITS, OVERSIZE_HEAD_BYTES } from '../../../daemon/mail/limits.ts';
import { maildirEntries, readMaildir } from '../../../daemon/mail/maildir.ts';
import { MaildirOriginals } from '../../../daemon/mail/originals-maildir.ts';
import { MaildirSent } from '../../../daemon/mail/sent-maildir.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { fixtureMail, mailOf } from '../../support/mail-fixtures.ts';
import { TestMaildir, temporaryFolder } from '../../support/maildir.ts';

const ref = (raw: Uint8Array, message_id: string) => ({ message_id, source_sha256: sha256Hex(raw) });
const ORDINARY = '<20261120083000.1@client-a.example>';

describe('a Maildir', () => {
  test('is listed by delivery, with names, flags and without what is hidden', async () => {
    const mailbox = new TestMaildir();
    const second = mailbox.deliver(mailOf(['From: b@x.example']), { seconds: 1_795_000_500 });
    const first = mailbox.deliver(mailOf(['From: a@x.example']), { seconds: 1_795_000_100, flags: 'FS' });
    writeFileSync(join(mailbox.root, 'new', '.hidden'), 'x');
    const listed = await maildirEntries(mailbox.root);
    expect(listed.ok && listed.value.map(({ unique, flags, folder }) => ({ unique, flags, folder }))).toEqual(
      [
        { unique: first, flags: 'FS', folder: 'cur' },
        { unique: second, flags: '', folder: 'new' },
      ],
    );
  });

  test('takes the time of a file for its delivery where its name says none', async () => {
    const mailbox = new TestMaildir();
    mailbox.deliver(mailOf(['From: b@x.example']), { seconds: 1_795_000_500 });
    const odd = join(mailbox.root, 'new', 'message-17.eml');
    writeFileSync(odd, 'From: a@x.example\n\nhello');
    utimesSync(odd, 1_795_000_100, 1_795_000_100);
    const listed = await maildirEntries(mailbox.root);
    expect(listed.ok && listed.value.map(({ deliveredMs }) => deliveredMs)).toEqual([
      1_795_000_100_000, 1_795_000_500_000,
    ]);
  });

  test('that is none is said to be none', async () => {
    const folder = temporaryFolder();
    const listed = await maildirEntries(folder);
    expect(listed).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('is no Maildir') },
    });
  });

  test('gives no bytes of links, folders, pipes and files that are gone', async () => {
    const mailbox = new TestMaildir();
    const secret = join(temporaryFolder(), 'secret');
    writeFileSync(secret, 'From: a@b.example\n\nsecret');
    symlinkSync(secret, join(mailbox.root, 'new', '1795000000.link.test'));
    mkdirSync(join(mailbox.root, 'new', '1795000001.folder.test'));
    execFileSync('mkfifo', [join(mailbox.root, 'new', '1795000002.pipe.test')]);
    mailbox.deliver(mailOf(['From: a@b.example']), { seconds: 1_795_000_500 });
    const listed = await maildirEntries(mailbox.root);
    const entries = listed.ok ? listed.value : [];
    renameSync(join(mailbox.root, 'new', entries[3]?.file ?? ''), join(mailbox.root, 'tmp', 'gone'));
    expect(await Promise.all(entries.map((entry) => readMaildir(mailbox.root, entry)))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test('of a mail that is too large gives its first MiB', async () => {
    const mailbox = new TestMaildir();
    mailbox.deliver(new Uint8Array(MAIL_LIMITS.bytes + 1));
    const listed = await maildirEntries(mailbox.root);
    const [entry] = listed.ok ? listed.value : [];
    expect(entry && (await readMaildir(mailbox.root, entry))?.byteLength).toBe(OVERSIZE_HEAD_BYTES);
  });
});

describe('the original in a Maildir', () => {
  test('is found by Message-ID and bytes, and nothing is touched', async () => {
    const mailbox = new TestMaildir();
    mailbox.deliver(fixtureMail('german'));
    mailbox.deliver(fixtureMail('ordinary'), { flags: 'S' });
    const before = mailbox.snapshot();
    const found = await new MaildirOriginals(mailbox.root).find(ref(fixtureMail('ordinary'), ORDINARY));
    expect(found).toMatchObject({ kind: 'found', exact: true });
    expect(
      found.kind === 'found' && Buffer.from(found.raw).equals(Buffer.from(fixtureMail('ordinary'))),
    ).toBe(true);
    expect(mailbox.snapshot()).toEqual(before);
  });

  test('is found though it came after the first look, and after a mail program moved it', async () => {
    const mailbox = new TestMaildir();
    const originals = new MaildirOriginals(mailbox.root);
    const wanted = ref(fixtureMail('ordinary'), ORDINARY);
    expect(await originals.find(wanted)).toEqual({ kind: 'absent' });
    const unique = mailbox.deliver(fixtureMail('ordinary'));
    expect(await originals.find(wanted)).toMatchObject({ kind: 'found' });
    renameSync(join(mailbox.root, 'new', unique), join(mailbox.root, 'cur', `${unique}:2,S`));
    expect(await originals.find(wanted)).toMatchObject({ kind: 'found', exact: true });
  });

  test('with another trace header is the same mail, but not exactly', async () => {
    const mailbox = new TestMaildir();
    const forwarded = new Uint8Array([
      ...new TextEncoder().encode('X-Forwarded: yes\n'),
      ...fixtureMail('ordinary'),
    ]);
    mailbox.deliver(forwarded);
    expect(
      await new MaildirOriginals(mailbox.root).find(ref(fixtureMail('ordinary'), ORDINARY)),
    ).toMatchObject({
      kind: 'found',
      exact: false,
    });
  });

  test('is the oldest of several under one Message-ID where none has the bytes', async () => {
    const mailbox = new TestMaildir();
    const later = mailOf(['From: attacker@evil.example', `Message-ID: ${ORDINARY}`]);
    mailbox.deliver(later, { seconds: 1_795_000_900 });
    mailbox.deliver(fixtureMail('ordinary'), { seconds: 1_795_000_100 });
    const found = await new MaildirOriginals(mailbox.root).find({
      message_id: ORDINARY,
      source_sha256: '0'.repeat(64),
    });
    expect(
      found.kind === 'found' && Buffer.from(found.raw).equals(Buffer.from(fixtureMail('ordinary'))),
    ).toBe(true);
  });

  test('without Message-ID is found by its bytes only', async () => {
    const mailbox = new TestMaildir();
    mailbox.deliver(fixtureMail('no-message-id'));
    const originals = new MaildirOriginals(mailbox.root);
    expect(await originals.find(ref(fixtureMail('no-message-id'), ''))).toMatchObject({
      kind: 'found',
      exact: true,
    });
    expect(await originals.find({ message_id: '', source_sha256: '0'.repeat(64) })).toEqual({
      kind: 'absent',
    });
  });

  test('in a folder that is missing is unreachable, not absent', async () => {
    const nowhere = new MaildirOriginals(join(temporaryFolder(), 'missing'));
    expect(await nowhere.find(ref(fixtureMail('ordinary'), ORDINARY))).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a Maildir for sent mail', () => {
  const ours = mailOf(
    ['From: me@mine.example', 'Message-ID: <ours@mine.example>', `In-Reply-To: ${ORDINARY}`],
    'Hello\n',
  );

  test('is made where it is missing and keeps one private, read copy', async () => {
    const sent = join(temporaryFolder(), 'Sent');
    const folder = new MaildirSent({ sent, proves: 'we-append' });
    expect(await folder.find('<ours@mine.example>')).toMatchObject({ kind: 'no-folder' });
    await folder.append(ours);
    await folder.append(ours);
    const [file = '', ...more] = readdirSync(join(sent, 'cur'));
    expect(more).toEqual([]);
    expect(file).toMatch(/:2,S$/);
    expect(statSync(join(sent, 'cur', file)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(sent, 'tmp'))).toEqual([]);
    expect(await folder.find('<ours@mine.example>')).toEqual({ kind: 'found', raw: ours });
  });

  test('that somebody else should fill and that is missing is unreachable, not empty', async () => {
    const folder = new MaildirSent({ sent: join(temporaryFolder(), 'typo'), proves: 'provider-saves' });
    expect(await folder.find('<ours@mine.example>')).toMatchObject({ kind: 'unreachable' });
  });

  test('knows an answer that was written elsewhere', async () => {
    const mailbox = new TestMaildir();
    mailbox.deliver(ours, { flags: 'S' });
    const folder = new MaildirSent({ sent: mailbox.root, proves: 'provider-saves' });
    expect(await folder.answerTo(ORDINARY)).toMatchObject({ kind: 'found' });
    expect(await folder.answerTo('<ours@mine.example>')).toEqual({ kind: 'absent' });
  });

  test('marks the original as answered and keeps its other flags', async () => {
    const mailbox = new TestMaildir();
    const read = mailbox.deliver(fixtureMail('ordinary'), { flags: 'FS' });
    const other = mailbox.deliver(fixtureMail('german'));
    const folder = new MaildirSent({
      sent: join(temporaryFolder(), 'Sent'),
      proves: 'we-append',
      mailbox: mailbox.root,
    });
    await folder.markAnswered({ message_id: ORDINARY });
    await folder.markAnswered({ message_id: ORDINARY });
    await folder.markAnswered({ message_id: '<gone@x.example>' });
    expect(Object.keys(mailbox.snapshot())).toEqual([`cur/${read}:2,FRS`, `new/${other}`]);
  });

  test('marks a new mail without calling it read', async () => {
    const mailbox = new TestMaildir();
    const unique = mailbox.deliver(fixtureMail('ordinary'));
    const folder = new MaildirSent({
      sent: join(temporaryFolder(), 'Sent'),
      proves: 'we-append',
      mailbox: mailbox.root,
    });
    await folder.markAnswered({ message_id: ORDINARY });
    expect(Object.keys(mailbox.snapshot())).toEqual([`cur/${unique}:2,R`]);
  });
});
