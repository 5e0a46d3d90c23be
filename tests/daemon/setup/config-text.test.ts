import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readCloudConfig } from '../../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { type AccountPart, type Answers } from '../../../daemon/setup/answers.ts';
import { changesFor } from '../../../daemon/setup/changes.ts';
import { changedConfigText, newConfigText } from '../../../daemon/setup/config-text.ts';
import { answersFrom } from '../../../daemon/setup/from-config.ts';
import { placesFor } from '../../../daemon/setup/places.ts';
import { cloudValue, localValue } from '../../../daemon/setup/value.ts';
import { writeConfig } from '../../../daemon/setup/write-config.ts';
import { Person } from '../../support/decisions.ts';

const OTHER = new Person('other').signer.publicKey;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-config-text-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const read = (role: 'cloud' | 'local', file: string) =>
  role === 'cloud' ? readCloudConfig(file) : readLocalConfig(file);
const imap = () => ({
  imap: { host: 'imap.example.com', port: 993, user: 'me@example.com', password: { file: join(home, 'pw') } },
});

function account(over: Partial<AccountPart> = {}): AccountPart {
  return {
    id: 'mail',
    address: 'me@example.com',
    provider: 'own',
    reader: '',
    mailbox: imap(),
    accept_send_capable: false,
    saves_sent: false,
    smtp: { host: 'smtp.example.com', port: 465, tls: 'implicit', user: 'me', password: { env: 'PW' } },
    ...over,
  };
}

function answers(role: Answers['role'], over: Partial<Answers> = {}): Answers {
  return {
    version: 1,
    role,
    vault_id: `v-${'a'.repeat(26)}`,
    vault_dir: join(home, 'vault'),
    remote: { url: 'https://git.example.com/v.git', token: { file: join(home, 'token') } },
    others: [{ agent: role === 'cloud' ? 'local' : 'cloud', key: OTHER }],
    account: account(),
    first_run: { last_days: 7 },
    signature: 'Best: "regards" # me\nMe',
    done: [],
    ...over,
  };
}

const machine = (given: Answers) => ({ answers: given, places: placesFor(given.role, {}, home) });

/** Writes and reads back as the role itself would. */
function written(role: 'cloud' | 'local', given: Answers) {
  const file = join(home, `${role}.yaml`);
  const value = role === 'cloud' ? cloudValue(machine(given)) : localValue(machine(given));
  expect(writeConfig(role, file, value, [], read)).toEqual({ ok: true, value: 'new' });
  const config = read(role, file);
  if (!config.ok) throw new Error(config.refusal.message);
  return { file, text: readFileSync(file, 'utf8'), config: config.value };
}

describe('a new configuration', () => {
  it('of the cloud: what was answered, and no place for a sender', () => {
    const { config, text, file } = written('cloud', answers('cloud'));
    expect(config).toMatchObject({
      role: 'cloud',
      agent: 'cloud',
      vault: { id: `v-${'a'.repeat(26)}`, dir: join(home, 'vault') },
      remote: { url: 'https://git.example.com/v.git', token: { file: join(home, 'token') } },
      agents: [{ agent: 'cloud' }, { agent: 'local', key: OTHER }],
      accounts: [{ id: 'mail', intake: { imap: { user: 'me@example.com', first_run: { last_days: 7 } } } }],
      draft: { signature: 'Best: "regards" # me\nMe' },
    });
    expect(text).not.toMatch(/smtp/i);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(home).filter((name) => name.includes('draft') || name.includes('tmp'))).toEqual([]);
  });

  it('of the local role: dry, with a word above what a person may change', () => {
    const { config, text } = written('local', answers('local'));
    expect(config).toMatchObject({
      mode: 'dry',
      accounts: [
        {
          smtp: { host: 'smtp.example.com', port: 465, tls: 'implicit', password: { env: 'PW' } },
          mailbox: imap(),
          sent: { in: { imap: { host: 'imap.example.com' } }, proves: 'we-append' },
        },
      ],
    });
    expect(text).toMatch(/^# The local role of Countersign[^]*\n\nrole: local\n/);
    expect(text).toContain('# Nothing leaves until this says live');
    expect(text.match(/^ *#/gm)?.length).toBeGreaterThan(8);
  });

  it('without mailbox and sender, and one that reads a Maildir', () => {
    const none = answers('local', { account: account({ mailbox: null, smtp: null }), remote: null });
    expect(written('local', none).config).toMatchObject({ accounts: [{ id: 'mail' }], agents: [] });
    const maildir = answers('cloud', { account: account({ mailbox: { maildir: join(home, 'm') } }) });
    expect(written('cloud', maildir).config).toMatchObject({
      accounts: [{ intake: { maildir: join(home, 'm') } }],
    });
  });

  it('holds strange values as they are', () => {
    const strange = account({
      address: 'me@example.com',
      mailbox: { imap: { ...imap().imap, user: '- "x": #y\u00e9', mailbox: 'Été: 100%' } },
    });
    expect(written('local', answers('local', { account: strange })).config).toMatchObject({
      accounts: [{ mailbox: { imap: { user: '- "x": #y\u00e9', mailbox: 'Été: 100%' } } }],
    });
  });

  it('that its reader refuses is not put in place', () => {
    const file = join(home, 'local.yaml');
    const inside = answers('local', {
      vault_dir: join(home, '.local', 'state', 'countersign', 'local', 'v'),
    });
    expect(writeConfig('local', file, localValue(machine(inside)), [], read)).toMatchObject({
      refusal: { message: expect.stringMatching(/may not lie in one another/) },
    });
    expect(existsSync(file)).toBe(false);
  });
});

describe('a configuration that is there', () => {
  it('answers as it was written from', () => {
    const { config } = written('cloud', answers('cloud'));
    const back = answersFrom('cloud', { cloud: config as never }, undefined);
    expect(cloudValue(machine(back))).toMatchObject({
      vault: { id: `v-${'a'.repeat(26)}` },
      agents: [{ agent: 'cloud' }, { agent: 'local', key: OTHER }],
      draft: { signature: 'Best: "regards" # me\nMe' },
    });
  });

  it('has only the asked keys changed: comments, other keys and other accounts stay', () => {
    const { file, text } = written('cloud', answers('cloud'));
    const mine = text
      .replace('first_run:', '# mine\n        first_run:')
      .concat('  text: Hello. # also mine\nlease_seconds: 99\n');
    writeFileSync(file, mine);
    const moved = answers('cloud', {
      account: account({ mailbox: { imap: { ...imap().imap, host: 'imap.elsewhere.example' } } }),
      signature: 'ignored: this step was not asked for',
    });
    expect(writeConfig('cloud', file, cloudValue(machine(moved)), ['mailbox'], read)).toEqual({
      ok: true,
      value: 'changed',
    });
    const after = readFileSync(file, 'utf8');
    expect(after).toBe(mine.replace('imap.example.com', 'imap.elsewhere.example'));
  });

  it('is left alone where nothing changes', () => {
    const { file, text } = written('cloud', answers('cloud'));
    const same = writeConfig(
      'cloud',
      file,
      cloudValue(machine(answers('cloud'))),
      ['mailbox', 'remote', 'join'],
      read,
    );
    expect(same).toEqual({ ok: true, value: 'unchanged' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('gets another account beside the first', () => {
    const { file } = written('local', answers('local'));
    const second = answers('local', { account: account({ id: 'club', address: 'me@club.example' }) });
    writeConfig('local', file, localValue(machine(second)), ['address', 'mailbox', 'sending'], read);
    expect(read('local', file)).toMatchObject({
      value: { accounts: [{ id: 'mail' }, { id: 'club', address: 'me@club.example' }] },
    });
  });

  it('loses the other half of a secret’s place, and a Maildir where IMAP comes', () => {
    const before = { accounts: [{ id: 'mail', intake: { maildir: '/m', later: 1 }, other: 2 }] };
    const after = cloudValue(machine(answers('cloud')));
    const changed = changedConfigText(newConfigText('cloud', before), changesFor(['mailbox'], before, after));
    if (!changed.ok) throw new Error(changed.refusal.message);
    const { accounts } = parse(changed.value) as { accounts: { intake: object }[] };
    expect(accounts).toMatchObject([{ other: 2, intake: { later: 1, imap: { host: 'imap.example.com' } } }]);
    expect(accounts[0]?.intake).not.toHaveProperty('maildir');
    const old = { accounts: [{ id: 'mail', intake: { imap: { ...imap().imap, password: { env: 'A' } } } }] };
    expect(changesFor(['mailbox'], old, after)).toContainEqual({
      path: ['accounts', 0, 'intake', 'imap', 'password'],
      value: { file: join(home, 'pw') },
    });
  });

  it('that is no YAML is left to the person', () => {
    expect(changedConfigText('a: [', [{ path: ['a'], value: 1 }])).toMatchObject({ ok: false });
    expect(changedConfigText('just text', [{ path: ['a'], value: 1 }])).toMatchObject({ ok: false });
  });
});
