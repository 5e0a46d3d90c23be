import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MaildirEntry } from '../../../daemon/mail/maildir.ts';
import { MaildirOriginals } from '../../../daemon/mail/originals-maildir.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { mailOf } from '../../support/mail-fixtures.ts';
import { TestMaildir } from '../../support/maildir.ts';

/** Files that can't be read, by the part of their names before the flags, and what the system says of them. */
const broken = vi.hoisted(() => new Map<string, Error>());
vi.mock(import('../../../daemon/mail/maildir.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    readMaildir: (root: string, entry: MaildirEntry, head?: number) => {
      const error = broken.get(entry.unique);
      return error === undefined ? real.readMaildir(root, entry, head) : Promise.reject(error);
    },
  };
});

const WANTED = mailOf(['From: ana@client.example', 'Message-ID: <wanted@x.example>']);
const FORWARDED = mailOf(['X-Forwarded: yes', 'From: ana@client.example', 'Message-ID: <wanted@x.example>']);
const OTHER = mailOf(['From: ben@client.example', 'Message-ID: <other@x.example>']);

let mailbox: TestMaildir;
beforeEach(() => {
  broken.clear();
  mailbox = new TestMaildir();
});

function breakOne(unique: string): void {
  broken.set(unique, Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
}

const find = () =>
  new MaildirOriginals(mailbox.root).find({
    message_id: '<wanted@x.example>',
    source_sha256: sha256Hex(WANTED),
  });

test('a file that can’t be read keeps no other mail from being found', async () => {
  breakOne(mailbox.deliver(OTHER));
  mailbox.deliver(WANTED);
  expect(await find()).toMatchObject({ kind: 'found', exact: true });
});

test.each([
  ['nothing else is there', null],
  ['there is only one that looks like it', FORWARDED],
])('what can’t be read may be the wanted mail: it is named where %s', async (_where, beside) => {
  const unique = mailbox.deliver(WANTED);
  breakOne(unique);
  if (beside !== null) mailbox.deliver(beside);
  expect(await find()).toEqual({
    kind: 'unreachable',
    message: `${join(mailbox.root, 'new', unique)} can’t be read (EACCES).`,
  });
});

test('a folder of the mailbox that holds such a file does not make the mail absent either', async () => {
  const folder = new TestMaildir(join(mailbox.root, '.Projects'));
  breakOne(folder.deliver(WANTED));
  expect(await find()).toMatchObject({ kind: 'unreachable' });
});

test('one that can be read no more once its ids are known is named too', async () => {
  const unique = mailbox.deliver(WANTED);
  const originals = new MaildirOriginals(mailbox.root);
  const ref = { message_id: '<wanted@x.example>', source_sha256: sha256Hex(WANTED) };
  expect(await originals.find(ref)).toMatchObject({ kind: 'found' });
  breakOne(unique);
  expect(await originals.find(ref)).toMatchObject({ kind: 'unreachable' });
});

test('an error that is none of the file system is not taken for one', async () => {
  broken.set(mailbox.deliver(WANTED), new Error('a bug'));
  await expect(find()).rejects.toThrow('a bug');
});
