import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCloudConfig } from '../../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { roleOfConfig } from '../../../daemon/config/role.ts';

const SECRET = 'hunter2-and-more';
const VAULT = `v-${'a'.repeat(26)}`;

const CLOUD = `role: cloud
vault:
  id: ${VAULT}
  dir: /home/me/vault
state: /home/me/state
accounts:
  - id: work
    address: me@example.com
    intake:
      imap:
        host: imap.example.com
        user: me
        password:
          env: MAIL_PASSWORD
`;
const LOCAL = `role: local
vault:
  id: ${VAULT}
  dir: ~/vault
state: /home/me/state
mode: dry
accounts:
  - id: work
    address: me@example.com
    smtp:
      host: smtp.example.com
      port: 587
      user: me
      password:
        file: /home/me/.secret
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(text: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return file;
}

/** The refusal, without the file's name in front; it never repeats the secret. */
function refusalOf(text: string, role: 'cloud' | 'local'): string {
  const file = write(text);
  const read = role === 'cloud' ? readCloudConfig(file) : readLocalConfig(file);
  if (read.ok) throw new Error('The configuration was taken.');
  const { message } = read.refusal;
  expect(message).not.toContain(SECRET);
  expect(message.startsWith(`${file}, `)).toBe(true);
  return message.slice(file.length + 2);
}

describe('a good configuration', () => {
  it('is read with its defaults', () => {
    const cloud = readCloudConfig(write(CLOUD));
    expect(cloud).toMatchObject({
      ok: true,
      value: {
        agent: 'cloud',
        poll_seconds: 30,
        agents: [],
        draft: { expires_days: 7 },
        accounts: [
          { intake: { imap: { port: 993, mailbox: 'INBOX', first_run: 'now', accept_send_capable: false } } },
        ],
      },
    });
    const local = readLocalConfig(write(LOCAL));
    expect(local).toMatchObject({
      ok: true,
      value: {
        agent: 'local',
        mode: 'dry',
        hand: { hold_seconds: 30, per_hour: 10 },
        vault: { dir: join(homedir(), 'vault') },
        accounts: [{ smtp: { tls: 'starttls' } }],
      },
    });
  });

  it('says which role it is for', () => {
    expect(roleOfConfig(write(CLOUD))).toEqual({ ok: true, value: 'cloud' });
    expect(roleOfConfig(write(LOCAL))).toEqual({ ok: true, value: 'local' });
    expect(roleOfConfig(write('role: boss\n'))).toMatchObject({
      refusal: { message: expect.stringMatching(/config\.yaml, line 1, role: write cloud or local\.$/) },
    });
  });
});

it('refuses a file that is not UTF-8 and names the line: a signature would lose its letters', () => {
  const file = join(folder, 'latin.yaml');
  writeFileSync(file, Buffer.from(LOCAL.replace('address: me@example.com', 'name: Zoë'), 'latin1'));
  expect(readLocalConfig(file)).toMatchObject({
    refusal: { message: `${file}, line 9: this is no UTF-8 text; save the file as UTF-8.` },
  });
});

type Case = readonly [what: string, from: string | RegExp, to: string, sentence: string];

const COMMON: readonly Case[] = [
  ['an unknown key', 'state:', 'stats: x\nstate:', 'line 5, stats: this key is not known here.'],
  ['a key twice', 'state:', 'role: local\nstate:', 'line 5, role: this key stands here twice.'],
  ['a missing key', /^state: .*\n/m, '', 'line 1, state: this key is missing; write a text.'],
  ['a missing key in a map', /^ {2}dir: .*\n/m, '', 'line 2, vault.dir: this key is missing; write a text.'],
  ['a number for a text', 'me@example.com', '7', 'line 8, accounts[0].address: write a text here.'],
  [
    'a text for a number',
    'accounts:',
    `poll_seconds: ${SECRET}\naccounts:`,
    'line 6, poll_seconds: write a number here.',
  ],
  [
    'a number out of its range',
    'accounts:',
    'poll_seconds: 0\naccounts:',
    'line 6, poll_seconds: write at least 0.2.',
  ],
  [
    'days of a log that are too few',
    'accounts:',
    'logs: { keep_days: 30 }\naccounts:',
    'line 6, logs.keep_days: write 0 (for ever) or at least 90.',
  ],
  [
    'something that is no vault id',
    VAULT,
    SECRET,
    'line 3, vault.id: write a vault id, as `countersign new-vault` prints it.',
  ],
  [
    'something that is no address',
    'me@example.com',
    `"me@example.com, ${SECRET}@evil.example"`,
    'line 8, accounts[0].address: this is not a plain e-mail address.',
  ],
  [
    'a path that depends on where it is started',
    '/home/me/state',
    'state',
    'line 5, state: write the whole path, such as /home/me/vault or ~/vault.',
  ],
  ['no account', /accounts:[^]*$/, 'accounts: []\n', 'line 6, accounts: name at least one account.'],
  ['a tab', '  id:', '\tid:', 'line 3: indent with spaces, not with tabs.'],
  [
    'a quotation mark left open',
    'me@example.com',
    `"${SECRET}`,
    'line 15: a quotation mark, a bracket or a colon is missing.',
  ],
  [
    'two keys on one line',
    'state: /home/me/state',
    `state: password: ${SECRET}`,
    'line 5: this line holds two keys; give each its own line.',
  ],
  ['an anchor', '/home/me/state', `&a ${SECRET}`, 'line 5: anchors and aliases (& and *) are not read here.'],
  ['an alias', '/home/me/state', `*${SECRET}`, 'line 5: anchors and aliases (& and *) are not read here.'],
  [
    'a tag',
    '/home/me/state',
    `!secret ${SECRET}`,
    "line 5: this can't be read as YAML (TAG_RESOLVE_FAILED).",
  ],
  [
    'a remote without encryption',
    'state:',
    'remote: {url: "http://git.example.com/v.git"}\nstate:',
    'line 5, remote.url: use https:// (http:// only for a server on this computer).',
  ],
  [
    'a remote with a password in it',
    'state:',
    `remote: {url: "https://me:${SECRET}@git.example.com/v.git"}\nstate:`,
    'line 5, remote.url: the address holds a user name or a password; give the token by env: or file: instead.',
  ],
  [
    'a token written out',
    'state:',
    `remote: {url: "https://git.example.com/v.git", token: ${SECRET}}\nstate:`,
    'line 5, remote.token: a secret never stands in this file: write either env: A_VARIABLE or file: /the/path of a file of mode 0600.',
  ],
  [
    'days beyond all whole numbers',
    'state:',
    'logs: {keep_days: 1e99}\nstate:',
    'line 5, logs.keep_days: write 0 (for ever) or at least 90.',
  ],
  [
    'the state inside the vault',
    '/home/me/state',
    '/home/me/vault/state',
    'line 5, state: the state folder holds keys; it and vault.dir may not lie in one another.',
  ],
  [
    'an agent of the other role',
    'state:',
    'agent: boss\nstate:',
    'line 5, agent: an agent of this role is called ROLE or ROLE-name.',
  ],
];

describe.each([
  ['cloud', CLOUD],
  ['local', LOCAL.replace('~/vault', '/home/me/vault').replace('mode: dry\n', '')],
] as const)('a configuration of the %s role is refused by file, line and key, for', (role, good) => {
  it.each(COMMON)('%s', (_what, from, to, sentence) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    // What is left open is noticed where the file ends, and the two end differently.
    const said = refusalOf(text, role).replace(/^line \d+: a quotation/, 'line 15: a quotation');
    expect(said).toBe(sentence.replaceAll('ROLE', role));
  });
});

describe('the cloud’s configuration can hold no sender: refused by name (I7)', () => {
  const SMTP = `smtp: {host: smtp.example.com, port: 587, user: me, password: {env: SMTP_PASSWORD}}`;
  it.each([
    ['smtp', CLOUD.replace('    intake', `    ${SMTP}\n    intake`), 'line 9, accounts[0].smtp'],
    ['smtp', `${CLOUD}${SMTP}\n`, 'line 15, smtp'],
    [
      'smtp',
      CLOUD.replace('        host', `        ${SMTP}\n        host`),
      'line 11, accounts[0].intake.imap.smtp',
    ],
    [
      'sent',
      CLOUD.replace('    intake', '    sent: {in: {maildir: /home/me/sent}}\n    intake'),
      'line 9, accounts[0].sent',
    ],
    ['hand', `${CLOUD}hand: {hold_seconds: 0}\n`, 'line 15, hand'],
    ['mode', `${CLOUD}mode: live\n`, 'line 15, mode'],
  ])('%s (%#)', (key, text, where) => {
    expect(refusalOf(text, 'cloud')).toBe(
      `${where}: the cloud's configuration has no place for "${key}": what can send belongs to the local role alone.`,
    );
  });

  it('and a local configuration is none', () => {
    expect(refusalOf(LOCAL, 'cloud')).toMatch(
      /^line 1, role: this is not a configuration of the cloud role\./,
    );
    expect(refusalOf(CLOUD, 'local')).toMatch(
      /^line 1, role: this is not a configuration of the local role\./,
    );
  });
});

describe('what only one role has', () => {
  it.each<Case>([
    [
      'a password written out',
      '          env: MAIL_PASSWORD\n',
      `          ${SECRET}\n`,
      'line 13, accounts[0].intake.imap.password: a secret never stands in this file: write either env: A_VARIABLE or file: /the/path of a file of mode 0600.',
    ],
    [
      'a variable that is none',
      'MAIL_PASSWORD',
      SECRET,
      'line 14, accounts[0].intake.imap.password.env: name an environment variable such as MAIL_PASSWORD.',
    ],
    [
      'a key of the mailbox misspelled',
      'user: me',
      'usr: me',
      'line 10, accounts[0].intake.imap.user: this key is missing; write a text.',
    ],
    [
      'neither kind of mailbox',
      /imap:[^]*$/,
      'pop3: {}\n',
      'line 9, accounts[0].intake: write either maildir: /path or imap: with host, user and password.',
    ],
    [
      'a first run that is none',
      'user: me',
      `user: me\n        first_run: ${SECRET}`,
      'line 13, accounts[0].intake.imap.first_run: write now, unread, or last_days: 7.',
    ],
    [
      'too many days',
      'user: me',
      'user: me\n        first_run: {last_days: 900}',
      'line 13, accounts[0].intake.imap.first_run.last_days: write at most 365.',
    ],
    [
      'yes for true',
      'user: me',
      'user: me\n        accept_send_capable: yes',
      'line 13, accounts[0].intake.imap.accept_send_capable: write true or false here.',
    ],
  ])('cloud: %s', (_what, from, to, sentence) => {
    expect(refusalOf(CLOUD.replace(from, to), 'cloud')).toBe(sentence);
  });

  it.each<Case>([
    ['a mode that is none', 'mode: dry', `mode: ${SECRET}`, 'line 6, mode: write one of: dry, live.'],
    [
      'no encryption to a server elsewhere',
      'port: 587',
      'port: 587\n      tls: none',
      'line 13, accounts[0].smtp.tls: tls: none is for a server on this computer only.',
    ],
    [
      'a user without a password',
      / {6}password:\n.*\n/,
      '',
      'line 10, accounts[0].smtp: give both user and password, or neither.',
    ],
    [
      'a port that is none',
      'port: 587',
      'port: 5.87',
      'line 12, accounts[0].smtp.port: write a whole number here.',
    ],
    [
      'an account twice',
      /$/,
      '  - id: work\n    address: me@example.org\n',
      'line 16, accounts[1].id: another account has this id already.',
    ],
  ])('local: %s', (_what, from, to, sentence) => {
    expect(refusalOf(LOCAL.replace(from, to), 'local')).toBe(sentence);
  });
});

it('a file that is not there', () => {
  const read = readLocalConfig('/nowhere/local.yaml');
  expect(read).toMatchObject({
    ok: false,
    refusal: {
      message:
        "Can't read the configuration /nowhere/local.yaml (ENOENT). Create it, or name another with --config.",
    },
  });
});

it('an empty file', () => {
  expect(refusalOf('', 'local')).toBe('line 1, role: this is not a configuration of the local role.');
});
