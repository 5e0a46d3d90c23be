import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alongsideOf, foldersOf, openFolders } from '../../../../daemon/cloud/intake/folders.ts';
import { MaildirIntake } from '../../../../daemon/cloud/intake/maildir.ts';
import { cloudConfig } from '../../../../daemon/config/cloud.ts';
import { MaildirOriginals } from '../../../../daemon/mail/originals-maildir.ts';
import { ok } from '../../../../shared/result.ts';
import { plainMail } from '../../../support/mail.ts';
import { TestMaildir, temporaryFolder } from '../../../support/maildir.ts';

function account(intake: unknown) {
  const parsed = cloudConfig.safeParse({
    role: 'cloud',
    vault: { id: `v-${'a'.repeat(26)}`, dir: '/v' },
    state: '/s',
    accounts: [{ id: 'work', address: 'me@example.com', intake }],
  });
  return parsed.success ? (parsed.data.accounts[0] ?? null) : null;
}
const imap = (more: object) => ({ imap: { host: 'h.example', user: 'me', password: { env: 'P' }, ...more } });

describe('the folders of an account', () => {
  it.each([
    ['one', imap({}), ['INBOX']],
    ['several', imap({ also: ['Projects', 'Archive/2026'] }), ['INBOX', 'Projects', 'Archive/2026']],
    ['each once', imap({ mailbox: 'In', also: ['In', 'Projects', 'Projects'] }), ['In', 'Projects']],
    ['of a Maildir', { maildir: '/m', also: ['Projects', 'A/B'] }, ['/m', '/m/.Projects', '/m/.A.B']],
  ])('%s', (_, intake, at) => {
    const read = account(intake);
    expect(read === null ? null : foldersOf(read.intake).map((folder) => folder.at)).toEqual(at);
  });

  it('each knows what else is read beside it', () => {
    const read = account(imap({ also: ['Projects', 'Archive'] }));
    if (read === null) throw new Error('no account');
    const accounts = [{ id: 'home' }, { id: 'work' }];
    expect(alongsideOf(accounts, read, 'Projects')).toEqual({
      folders: ['INBOX', 'Archive'],
      accounts: ['home'],
    });
  });

  it.each([
    { maildir: '/m', also: ['../other'] },
    { maildir: '/m', also: ['.Projects'] },
    { maildir: '/m', also: ['a//b'] },
    imap({ also: [''] }),
    imap({ also: Array.from({ length: 10 }, (__, at) => `f${String(at)}`) }),
  ])('refuses %j', (intake) => {
    expect(account(intake)).toBeNull();
  });
});

describe('a Maildir with folders', () => {
  function maildir(): { root: TestMaildir; projects: TestMaildir } {
    const root = new TestMaildir();
    return { root, projects: new TestMaildir(join(root.root, '.Projects')) };
  }

  it('is read whole; each folder remembers its own, and nothing is touched', async () => {
    const { root, projects } = maildir();
    const stateDir = temporaryFolder();
    const read = account({ maildir: root.root, also: ['Projects'] });
    if (read === null) throw new Error('The configuration was refused.');
    const open = async () => {
      const opened = await openFolders(read, (at) =>
        Promise.resolve(ok(new MaildirIntake({ account: 'work', maildir: at, stateDir }))),
      );
      if (!opened.ok) throw new Error(opened.refusal.message);
      return opened.value;
    };
    root.deliver(plainMail({ id: '<1@x.example>' }));
    projects.deliver(plainMail({ id: '<2@x.example>' }));
    const before = [root.snapshot(), projects.snapshot()];
    const intake = await open();
    const batch = await intake.next();
    expect(batch.ok ? batch.value.length : 0).toBe(2);
    for (const arrival of batch.ok ? batch.value : []) await intake.confirm(arrival);
    projects.deliver(plainMail({ id: '<3@x.example>' }));
    const again = await (await open()).next();
    expect(again.ok ? again.value.map(({ where }) => where) : []).toHaveLength(1);
    expect(root.snapshot()).toEqual(before[0]);
  });

  it('the original of an answer is found in any folder but Sent and the like', async () => {
    const { root, projects } = maildir();
    const sent = new TestMaildir(join(root.root, '.Sent'));
    mkdirSync(join(root.root, '.no-maildir'));
    projects.deliver(plainMail({ id: '<2@x.example>' }));
    sent.deliver(plainMail({ id: '<3@x.example>' }));
    const originals = new MaildirOriginals(root.root);
    const find = async (id: string) =>
      (await originals.find({ message_id: id, source_sha256: '0'.repeat(64) })).kind;
    expect([await find('<2@x.example>'), await find('<3@x.example>')]).toEqual(['found', 'absent']);
  });
});
