import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePrivate } from '../../../daemon/disk/private-file.ts';
import { type Answers, noAnswers } from '../../../daemon/setup/answers.ts';
import { type Places, placesFor } from '../../../daemon/setup/places.ts';
import {
  draftPath,
  dropDrafts,
  forgetSecrets,
  namedSecrets,
  placeSecrets,
  settleSecrets,
} from '../../../daemon/setup/secret-drafts.ts';

let home: string;
let places: Places;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-secret-drafts-'));
  places = placesFor('local', {}, home);
  mkdirSync(join(places.folder, 'secrets'), { recursive: true });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const secret = (name: string) => join(places.folder, 'secrets', name);
const typed = (name: string, value: string) => {
  const file = draftPath({ places, answers: noAnswers('local') }, name);
  writePrivate(file, value);
  return file;
};
const configuration = (name: string, value: object) =>
  writeFileSync(join(places.folder, name), JSON.stringify(value));
const login = (host: string, user: string, file: string) => ({ host, user, password: { file } });

/** What a mailbox's typed password is called in the end, and where it is then. */
function settled(account: { mailbox: object; smtp?: object }) {
  const answers = { ...noAnswers('local'), account } as unknown as Answers;
  const found = settleSecrets({ places, answers }, [{ accounts: [account] }]);
  if (!found.ok) throw new Error(found.refusal.message);
  return found.value;
}

describe('a typed password', () => {
  it('gets the name of what it is for where no configuration names that', () => {
    const found = settled({ mailbox: { imap: login('a', 'me', typed('work-mail', 'new')) } });
    expect(found.answers.account?.mailbox).toEqual({ imap: login('a', 'me', secret('work-mail')) });
    placeSecrets(found);
    expect(readFileSync(secret('work-mail'), 'utf8')).toBe('new');
  });

  it('takes the place of the same login’s, and what shares the file follows', () => {
    const smtp = login('smtp.a', 'me', secret('work-mail'));
    configuration('local.yaml', {
      accounts: [{ mailbox: { imap: login('a', 'me', smtp.password.file) }, smtp }],
    });
    const found = settled({ mailbox: { imap: login('a', 'me', typed('work-mail', 'new')) }, smtp });
    expect(found.moves.map(({ file }) => file)).toEqual([secret('work-mail')]);
  });

  it.each([
    ['another server', 'b', 'me'],
    ['another user', 'a', 'you'],
  ])('for %s leaves the file of the first alone until no configuration names it', (_what, host, user) => {
    writePrivate(secret('work-mail'), 'old');
    configuration('local.yaml', { accounts: [{ mailbox: { imap: login('a', 'me', secret('work-mail')) } }] });
    const before = namedSecrets(places);
    const found = settled({ mailbox: { imap: login(host, user, typed('work-mail', 'new')) } });
    placeSecrets(found);
    // Whatever happens now, the configuration that is there works as it did.
    expect(readFileSync(secret('work-mail'), 'utf8')).toBe('old');
    expect(readFileSync(secret('work-mail-2'), 'utf8')).toBe('new');
    forgetSecrets(places, before);
    expect(existsSync(secret('work-mail'))).toBe(true);
    configuration('local.yaml', { accounts: [found.answers.account] });
    forgetSecrets(places, before);
    expect(existsSync(secret('work-mail'))).toBe(false);
    expect(existsSync(secret('work-mail-2'))).toBe(true);
  });

  it('leaves alone what another configuration of the folder names', () => {
    configuration('cloud.yaml', { remote: { url: 'https://one', token: { file: secret('git-token') } } });
    const remote = { url: 'https://two', token: { file: typed('git-token', 'new') } };
    const found = settleSecrets({ places, answers: { ...noAnswers('local'), remote } }, [{ remote }]);
    expect(found).toMatchObject({
      value: { answers: { remote: { token: { file: secret('git-token-2') } } } },
    });
  });

  it('that is gone since is asked for again', () => {
    const file = typed('work-mail', 'new');
    rmSync(file);
    expect(() => settled({ mailbox: { imap: login('a', 'me', file) } })).toThrow(/is gone; run init again/);
  });
});

it('drafts of one role are taken away, and nothing else', () => {
  typed('work-mail', 'mistyped');
  for (const name of ['git-token', 'git-token.cloud.new', 'mine']) writePrivate(secret(name), 'stays');
  dropDrafts({ places, answers: noAnswers('local') });
  expect(readdirSync(join(places.folder, 'secrets')).sort()).toEqual([
    'git-token',
    'git-token.cloud.new',
    'mine',
  ]);
});

it('what a comment still names, or the person named, is not forgotten', () => {
  for (const name of ['work-sending', 'mine']) writePrivate(secret(name), 'stays');
  configuration('local.yaml', {
    accounts: [{ smtp: login('a', 'me', secret('work-sending')), mailbox: login('a', 'me', secret('mine')) }],
  });
  const before = namedSecrets(places);
  expect(before).toEqual([secret('work-sending')]);
  writeFileSync(join(places.folder, 'local.yaml'), `accounts: [] # file: ${secret('work-sending')}\n`);
  forgetSecrets(places, before);
  expect(readdirSync(join(places.folder, 'secrets')).sort()).toEqual(['mine', 'work-sending']);
});
