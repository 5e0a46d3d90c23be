import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MaildirEntry } from '../../../daemon/mail/maildir.ts';
import { MaildirSent } from '../../../daemon/mail/sent-maildir.ts';
import { mailOf } from '../../support/mail-fixtures.ts';
import { TestMaildir, temporaryFolder } from '../../support/maildir.ts';

/** What happens right before a message is read. */
const meanwhile = vi.hoisted(() => ({ act: (_root: string, _entry: { file: string }): void => undefined }));
vi.mock(import('../../../daemon/mail/maildir.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    readMaildir: async (root: string, entry: MaildirEntry, head?: number) => {
      meanwhile.act(root, entry);
      return real.readMaildir(root, entry, head);
    },
  };
});

let mailbox: TestMaildir;
let sent: MaildirSent;

beforeEach(() => {
  meanwhile.act = () => undefined;
  mailbox = new TestMaildir();
  mailbox.deliver(mailOf(['From: me@x.example', 'Message-ID: <other@x.example>']), {
    seconds: 1_795_000_100,
    flags: 'S',
  });
  mailbox.deliver(mailOf(['From: me@x.example', 'Message-ID: <ours@x.example>']), {
    seconds: 1_795_000_500,
    flags: 'S',
  });
  sent = new MaildirSent({ sent: mailbox.root, proves: 'provider-saves' });
});

const ours = () => sent.find('<ours@x.example>');

/** As a mail program changes flags. */
function rename(root: string, file: string): void {
  const cur = join(root, 'cur');
  if (readdirSync(cur).includes(file))
    renameSync(
      join(cur, file),
      join(cur, file.endsWith(':2,S') ? file.replace(/S$/, 'RS') : `${file.slice(0, -2)}S`),
    );
}

test('a message that a mail program renames while it is looked for is found under its new name', async () => {
  let times = 2;
  meanwhile.act = (root, { file }) => {
    if (times-- > 0) rename(root, file);
  };
  expect(await ours()).toMatchObject({ kind: 'found' });
});

test('one that is renamed again and again can’t be said to be absent', async () => {
  meanwhile.act = (root, { file }) => {
    rename(root, file);
  };
  expect(await ours()).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('renamed') });
});

test('a file that can’t be read is named, and nothing is said to be absent', async () => {
  meanwhile.act = (root, { file }) => {
    throw Object.assign(new Error('EACCES: permission denied'), {
      code: 'EACCES',
      path: join(root, 'cur', file),
    });
  };
  expect(await ours()).toMatchObject({
    kind: 'unreachable',
    message: expect.stringMatching(/^\/.*can’t be read \(EACCES\)\.$/),
  });
});

test('a folder of ours that does not exist yet is told apart from an empty one', async () => {
  const folder = join(temporaryFolder(), 'Sent');
  const none = new MaildirSent({ sent: folder, proves: 'we-append' });
  expect(await none.find('<ours@x.example>')).toEqual({
    kind: 'no-folder',
    message: `There is no folder ${folder} yet.`,
  });
  await none.append(mailOf(['From: me@x.example', 'Message-ID: <ours@x.example>']));
  expect(await none.find('<ours@x.example>')).toMatchObject({ kind: 'found' });
  expect(await none.find('<none@x.example>')).toEqual({ kind: 'absent' });
});
