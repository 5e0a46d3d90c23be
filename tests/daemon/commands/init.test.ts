import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCloudConfig } from '../../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { readPins } from '../../../daemon/config/pins.ts';
import { Person } from '../../support/decisions.ts';
import { type Pty, describeInTerminal } from '../../support/pty.ts';
import { json } from './cli.ts';
import { InitWorld, PASSWORD, TOKEN } from './init-world.ts';

let world: InitWorld;
beforeEach(async () => {
  world = await InitWorld.start();
});
afterEach(() => world.stop());

const configOf = (role: 'cloud' | 'local', file: string) => {
  const read = role === 'cloud' ? readCloudConfig(file) : readLocalConfig(file);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
};
const laptop = () => configOf('local', world.config('laptop', 'local.yaml'));
const vm = () => configOf('cloud', world.config('vm', 'cloud.yaml'));
const sending = () => ['--smtp-host', `127.0.0.1:${String(world.smtp.port)}`];
const local = (...more: string[]) =>
  world.run('laptop', [
    'init',
    'local',
    '--yes',
    ...world.mailFlags(),
    ...world.remoteFlags(),
    ...sending(),
    ...more,
  ]);
const cloud = (...more: string[]) =>
  world.run('vm', ['init', '--yes', ...world.mailFlags(), ...world.remoteFlags(), ...more]);
const cannotSend = () => ['--submission', `127.0.0.1:${String(world.strictSmtp.port)}`];

describe('init without a terminal', () => {
  it('says what it needs instead of waiting for an answer', async () => {
    const nobody = await world.run('laptop', ['init']);
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toMatch(
      /^countersign: Nobody can be asked here\. Run countersign init at a terminal, or .*--yes/,
    );
    const some = await world.run('laptop', ['init', 'local', '--yes', '--email', 'me@example.com', '--json']);
    expect(some.code).toBe(1);
    expect(json(some)).toEqual({
      error: {
        kind: 'missing',
        message: expect.stringContaining('--remote, --imap-host, --password-file, --smtp-host.'),
      },
    });
    const role = await world.run('laptop', ['init', '--yes']);
    expect(role.stderr).toMatch(/init local, init cloud or init trial/);
    expect(existsSync(world.path('laptop', '.config'))).toBe(false);
  });

  it('sets a laptop up, and the configuration is one that the role takes', async () => {
    const ran = await local('--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toMatchObject({
      role: 'local',
      ok: true,
      configs: [{ role: 'local', written: 'new' }],
      join: expect.stringMatching(/^countersign-join:1\?agent=local&/),
    });
    expect(laptop()).toMatchObject({
      mode: 'dry',
      vault: { dir: world.path('laptop', 'Documents', 'Countersign') },
      remote: { url: world.git.url, token: { file: world.path('token') } },
      accounts: [
        {
          id: 'mail',
          address: 'me@example.com',
          smtp: { host: '127.0.0.1', port: world.smtp.port, tls: 'starttls', user: 'me' },
          mailbox: { imap: { host: '127.0.0.1', port: world.imap.port, user: 'me' } },
        },
      ],
    });
    // Logged in, opened read-only, and not a mail was begun.
    expect(world.imap.asked).toContain('EXAMINE');
    expect(world.imap.asked).not.toContain('SELECT');
    expect(world.smtp.asked).not.toContain('MAIL');
    expect(world.git.requests.some((line) => line.includes('service=git-receive-pack 200'))).toBe(true);
    expect(
      world.git.requests
        .filter((line) => line.startsWith('POST'))
        .every((line) => !line.includes('receive-pack')),
    ).toBe(true);
  });

  it('shows no secret, and copies none that has a place already', async () => {
    const ran = await local();
    expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
    expect(ran.stdout + ran.stderr).not.toContain(TOKEN);
    expect(world.holding('laptop', PASSWORD)).toEqual([]);
    expect(world.holding('laptop', TOKEN)).toEqual([]);
  });

  it.each([
    ['a wrong password', ['--password-file', 'WRONG'], /refused the password of me/],
    ['a password file that others can read', ['--password-file', 'OPEN'], /--password-file: .*chmod 600/],
    [
      'a secret where a variable’s name belongs',
      ['--password-file', '', '--password-env', 'hunter2!'],
      /--password-env/,
    ],
    ['a server that is not there', ['--imap-host', '127.0.0.1:1'], /can’t be reached/],
    ['no server at all', ['--imap-host', 'a b'], /--imap-host: Write the name of a server/],
    ['no address', ['--email', 'me'], /--email: This is not a plain e-mail address/],
    ['a remote in the clear', ['--remote', 'http://git.example.com/v.git'], /--remote: .*https/],
    ['a remote that is not there', ['--remote', 'GONE'], /404|no such repository/],
    ['a vault by half a path', ['--vault', 'notes'], /--vault: write the whole path/],
    ['a number of days too large', ['--first-run', '400'], /--first-run: .*from 1 to 365/],
  ])('%s: exit 1, a sentence, no configuration', async (_what, flags, says) => {
    const open = world.secret('open', PASSWORD);
    chmodSync(open, 0o644);
    const named: Record<string, string> = {
      WRONG: world.secret('wrong', 'not-it'),
      OPEN: open,
      GONE: world.git.url.replace('vault.git', 'gone.git'),
    };
    const given = flags
      .map((flag) => named[flag] ?? flag)
      .filter((flag, at, all) => !(flag === '' || all[at + 1] === ''));
    const base = flags.includes('--password-env')
      ? world
          .mailFlags()
          .filter((flag, at, all) => flag !== '--password-file' && all[at - 1] !== '--password-file')
      : world.mailFlags();
    const role = flags.includes('--first-run') ? 'cloud' : 'local';
    const ran = await world.run('laptop', [
      ...[
        'init',
        role,
        '--yes',
        ...base,
        ...world.remoteFlags(),
        ...sending(),
        '--accept-send-capable',
        ...given,
      ],
    ]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toContain('hunter2');
    expect(existsSync(world.config('laptop', `${role}.yaml`))).toBe(false);
  });

  it('a vault inside the state folder is refused', async () => {
    const state = world.path('laptop', '.local', 'state', 'countersign', 'local');
    const inside = await local('--vault', join(state, 'vault'));
    expect(inside).toMatchObject({ code: 1 });
    expect(inside.stderr).toMatch(/^countersign: --vault: .*lie in one another; the state folder holds keys/);
    expect(existsSync(state)).toBe(false);
  });

  it('a folder with other things in it wants a word of its own', async () => {
    const folder = world.path('papers');
    mkdirSync(folder);
    writeFileSync(join(folder, 'tax.pdf'), 'mine');
    const refused = await local('--vault', folder);
    expect(refused.stderr).toMatch(/--vault: .*not empty.*--existing-vault/);
    const taken = await local('--vault', folder, '--existing-vault');
    expect(taken.code).toBe(0);
    expect(readFileSync(join(folder, 'tax.pdf'), 'utf8')).toBe('mine');
  });

  it('is done with one call after a failed one, without being told anything twice', async () => {
    const wrong = world.secret('wrong', 'not-it');
    const failed = await local('--password-file', wrong);
    expect(failed.code).toBe(1);
    const left = JSON.parse(readFileSync(world.config('laptop', 'init-local.json'), 'utf8')) as {
      done: string[];
    };
    expect(left.done).toEqual(['join', 'vault', 'remote', 'address']);
    expect(statSync(world.config('laptop', 'init-local.json')).mode & 0o777).toBe(0o600);
    const rest = ['--password-file', world.path('mail-password'), '--ca-file', world.caFile];
    const host = ['--imap-host', `127.0.0.1:${String(world.imap.port)}`, '--imap-user', 'me'];
    const done = await world.run('laptop', ['init', '--yes', ...host, ...rest, ...sending()]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(laptop()).toMatchObject({
      remote: { url: world.git.url },
      accounts: [{ address: 'me@example.com' }],
    });
    expect(existsSync(world.config('laptop', 'init-local.json'))).toBe(false);
  });
});

describe('a set-up that stands', () => {
  it('is shown by another init and not touched', async () => {
    await local();
    const file = world.config('laptop', 'local.yaml');
    const before = readFileSync(file, 'utf8');
    const again = await world.run('laptop', ['init', '--yes', '--json']);
    expect(json(again)).toMatchObject({ role: 'local', configs: [], ok: true });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('has only what is asked changed; comments and keys of the person’s own stay', async () => {
    await local();
    const file = world.config('laptop', 'local.yaml');
    const mine = readFileSync(file, 'utf8').replace(
      'mode: dry',
      'mode: live # mine\nhand:\n  hold_seconds: 99',
    );
    writeFileSync(file, mine);
    const ran = await world.run('laptop', ['init', 'local', '--yes', '--no-smtp', '--json']);
    expect(json(ran)).toMatchObject({ configs: [{ written: 'changed' }] });
    const after = readFileSync(file, 'utf8');
    expect(after).toContain('mode: live # mine\nhand:\n  hold_seconds: 99');
    expect(laptop().accounts[0]).not.toHaveProperty('smtp');
    expect(laptop().accounts[0]).toHaveProperty('mailbox');
  });

  it('gets another account by its name, asked for whole; the first one stays', async () => {
    await local();
    const lacking = await world.run('laptop', ['init', 'local', '--yes', '--account', 'club']);
    expect(lacking).toMatchObject({ code: 1, stderr: expect.stringContaining('--email') });
    const first = laptop().accounts[0];
    const flags = world.mailFlags().map((flag) => (flag === 'me@example.com' ? 'me@club.example' : flag));
    const ran = await world.run('laptop', [
      'init',
      'local',
      '--yes',
      '--account',
      'club',
      ...flags,
      ...sending(),
    ]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(laptop().accounts).toMatchObject([
      first!,
      { id: 'club', address: 'me@club.example', smtp: { user: 'me' } },
    ]);
  });

  it('on its own, is joined later when the remote is named', async () => {
    const alone = await world.run('laptop', [
      'init',
      'local',
      '--yes',
      '--no-remote',
      ...world.mailFlags(),
      ...sending(),
    ]);
    expect(alone.code).toBe(0);
    expect(laptop()).not.toHaveProperty('remote');
    const named = json(await world.run('laptop', ['init', '--yes', '--json', ...world.remoteFlags()]));
    expect(named).toMatchObject({ ok: true, join: expect.stringContaining(laptop().vault.id) });
    expect(laptop()).toMatchObject({ remote: { url: world.git.url }, agents: [{ agent: 'local' }] });
  });

  it('whose vault would move is left alone, with a word on how to move it', async () => {
    await local();
    const moved = await world.run('laptop', ['init', 'local', '--yes', '--vault', world.path('elsewhere')]);
    expect(moved).toMatchObject({ code: 1, stderr: expect.stringMatching(/To move it: stop the role/) });
  });

  it('that can’t be read is the person’s to mend, never overwritten', async () => {
    const file = world.config('laptop', 'local.yaml');
    mkdirSync(world.path('laptop', '.config', 'countersign'), { recursive: true });
    writeFileSync(file, 'role: local\nmine: 1\n');
    const ran = await local();
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/local\.yaml, line \d+/) });
    expect(readFileSync(file, 'utf8')).toBe('role: local\nmine: 1\n');
  });
});

describe('the VM', () => {
  it('refuses a password that could send, and takes it when that is accepted', async () => {
    const able = ['--submission', `127.0.0.1:${String(world.smtp.port)}`];
    const refused = await cloud(...able);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(
      /This password can also send: 127\.0\.0\.1:\d+ takes it\. .*--reader.*--accept-send-capable/,
    );
    const taken = await cloud(...able, '--accept-send-capable', '--first-run', '7', '--signature', 'Me');
    expect(taken.code).toBe(0);
    expect(taken.stdout).toMatch(/^warn {2}could mail send\?: YES/m);
    expect(vm()).toMatchObject({
      accounts: [{ intake: { imap: { accept_send_capable: true, first_run: { last_days: 7 } } } }],
      draft: { signature: 'Me' },
    });
  });

  it('reads a mailbox that is forwarded into, whose password can’t send', async () => {
    const ran = await cloud(...cannotSend(), '--reader', 'reader@example.org');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^ok {4}could mail send\?: no: /m);
    expect(vm()).toMatchObject({
      accounts: [{ address: 'me@example.com', intake: { imap: { accept_send_capable: false } } }],
    });
    expect(ran.stdout).toContain(`With pm2: pm2 start ${world.config('vm', 'ecosystem.config.cjs')}`);
    expect(world.text('vm', '.config', 'countersign', 'ecosystem.config.cjs')).toMatch(/dist\/cloud\.js/);
    expect(world.holding('vm', PASSWORD)).toEqual([]);
  });

  it('has no flag and no question for anything that sends or signs', async () => {
    const help = await world.run('vm', ['init', '--help']);
    expect(help.stdout).not.toMatch(/smtp|--pair|terminal-key/i);
    const ran = await world.run('vm', ['init', '--smtp-host', 'x', '--yes']);
    expect(ran.code).toBe(2);
  });
});

it('two machines become one vault by a line in each direction', async () => {
  const first = json(await cloud(...cannotSend(), '--json'));
  const second = json(
    await world.run('laptop', [
      ...[
        'init',
        'local',
        '--yes',
        '--json',
        '--join',
        String(first['join']),
        '--token-file',
        world.path('token'),
      ],
      ...world.mailFlags(),
      ...sending(),
    ]),
  );
  expect(second).toMatchObject({ ok: true, vault: { id: (first['vault'] as { id: string }).id } });
  const told = await world.run('vm', ['init', '--yes', '--join', String(second['join']), '--json']);
  expect(json(told)).toMatchObject({ configs: [{ written: 'changed' }], others: [{ agent: 'local' }] });
  expect(vm().vault.id).toBe(laptop().vault.id);
  expect(vm().remote?.url).toBe(laptop().remote?.url);
  const byName = (config: { agents: { agent: string; key: string }[] }) =>
    Object.fromEntries(config.agents.map(({ agent, key }) => [agent, key]));
  expect(byName(vm())).toEqual(byName(laptop()));
  expect(Object.keys(byName(vm())).sort()).toEqual(['cloud', 'local']);
  // The same line again changes nothing; its own, and a damaged one, are refused.
  const again = await world.run('vm', ['init', '--yes', '--join', String(second['join']), '--json']);
  expect(json(again)).toMatchObject({ configs: [{ written: 'unchanged' }] });
  for (const line of [String(first['join']), String(second['join']).slice(0, -1)]) {
    expect((await world.run('vm', ['init', '--yes', '--join', line])).code).toBe(1);
  }
});

describe('a trial on one machine', () => {
  it('writes both configurations, makes a key, pairs and brings the plugin', async () => {
    const key = new Person('plugin').signer.publicKey;
    const passphrase = world.secret('passphrase', 'correct horse battery');
    const ran = await world.run(
      'laptop',
      [
        'init',
        'trial',
        '--yes',
        '--json',
        ...world.mailFlags(),
        ...sending(),
        '--pair',
        key,
        '--terminal-key',
        '--plugin',
      ],
      { COUNTERSIGN_PASSPHRASE_FILE: passphrase },
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toMatchObject({ join: null, configs: [{ role: 'cloud' }, { role: 'local' }] });
    const state = world.path('laptop', '.local', 'state', 'countersign', 'local');
    expect(readPins(state).map(({ name }) => name)).toEqual(['terminal', 'obsidian']);
    const plugin = world.path('laptop', 'Documents', 'Countersign', '.obsidian', 'plugins', 'countersign');
    expect(existsSync(join(plugin, 'manifest.json'))).toBe(true);
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });
});

describeInTerminal('init at a terminal', () => {
  const url = () => world.git.url;
  const server = (of: { port: number }) => `127.0.0.1:${String(of.port)}`;

  async function upToMailbox(pty: Pty): Promise<void> {
    await pty.sees('Paste it, or Enter');
    pty.type('');
    await pty.sees('Folder of the vault');
    pty.type('');
    await pty.sees('Its address');
    pty.type(url());
    await pty.sees('Token of the Git host');
    pty.type(TOKEN);
    await pty.sees('It answers and is still empty.');
    await pty.sees('Your e-mail address');
    pty.type('me@example.test');
    await pty.sees('IMAP server');
    pty.type(server(world.imap));
    await pty.sees('Password of me@example.test');
  }

  async function fromSending(pty: Pty): Promise<void> {
    await pty.sees('SMTP server');
    pty.type(server(world.smtp));
    await pty.sees('takes the login.');
    await pty.sees('Copy the Obsidian plugin');
    pty.type('n');
    await pty.sees('Make one?');
    pty.type('n');
    await pty.sees('Paste the key that the plugin shows');
    pty.type('');
    await pty.sees('at every login?');
    pty.type('n');
    await pty.sees('countersign-join:1?');
    await pty.sees('Paste it, or Enter');
    pty.type('');
  }

  it('asks one thing after the other, and a wrong password can be typed again', async () => {
    const pty = world.typed('laptop', ['init', 'local', '--ca-file', world.caFile]);
    await upToMailbox(pty);
    pty.type('not-the-password');
    await pty.sees('refused the password of me@example.test');
    await pty.sees('Number [1]:');
    pty.type('1');
    await pty.sees('Password of me@example.test');
    pty.type(PASSWORD);
    await pty.sees('3 messages in INBOX, opened read-only.');
    await fromSending(pty);
    expect(await pty.exit()).toBe(0);
    for (const secret of [PASSWORD, 'not-the-password', TOKEN]) expect(pty.screen).not.toContain(secret);
    // What was typed has a file of its own; the wrong one has none.
    expect(world.holding('laptop', PASSWORD)).toEqual(['.config/countersign/secrets/mail-mail']);
    expect(world.holding('laptop', 'not-the-password')).toEqual([]);
    expect(world.holding('laptop', TOKEN)).toEqual(['.config/countersign/secrets/git-token']);
    expect(statSync(world.config('laptop', 'secrets/mail-mail')).mode & 0o777).toBe(0o600);
    expect(laptop()).toMatchObject({
      mode: 'dry',
      accounts: [{ smtp: { password: { file: world.config('laptop', 'secrets/mail-mail') } } }],
    });
  });

  it.each([
    ['Ctrl-C', (pty: Pty) => pty.press('\x03')],
    ['Ctrl-D', (pty: Pty) => pty.press('\x04')],
  ])('left by %s in the middle, it goes on there', async (_how, leave) => {
    const pty = world.typed('laptop', ['init', 'local', '--ca-file', world.caFile]);
    await upToMailbox(pty);
    leave(pty);
    await pty.sees('Stopped. What you answered is kept; go on with: countersign init');
    expect(await pty.exit()).toBe(1);
    expect(existsSync(world.config('laptop', 'local.yaml'))).toBe(false);

    const again = world.typed('laptop', ['init', '--ca-file', world.caFile]);
    await again.sees('Go on where it stopped?');
    again.type('');
    await again.sees('— the mailbox (5 of 6) —');
    expect(again.screen).not.toContain('Folder of the vault');
    await again.sees('IMAP server');
    again.type(server(world.imap));
    await again.sees('Password of');
    again.type(PASSWORD);
    await fromSending(again);
    expect(await again.exit()).toBe(0);
    expect(laptop()).toMatchObject({ remote: { url: url() }, accounts: [{ address: 'me@example.test' }] });
    expect(existsSync(world.config('laptop', 'init-local.json'))).toBe(false);
    // Typed before it was left, and in its place now.
    expect(world.holding('laptop', TOKEN)).toEqual(['.config/countersign/secrets/git-token']);
    expect(laptop()).toMatchObject({
      remote: { token: { file: world.config('laptop', 'secrets/git-token') } },
    });
  });

  it('a terminal that is closed leaves what was answered', async () => {
    const pty = world.typed('laptop', ['init', 'local', '--ca-file', world.caFile]);
    await upToMailbox(pty);
    pty.close();
    await pty.exit();
    const left = JSON.parse(world.text('laptop', '.config', 'countersign', 'init-local.json')) as {
      done: string[];
    };
    expect(left.done).toEqual(['join', 'vault', 'remote', 'address']);
  });

  it('a vault inside the state folder, a file and a full folder: each is said, and another can be named', async () => {
    const papers = world.path('papers');
    mkdirSync(papers);
    writeFileSync(join(papers, 'tax.pdf'), 'mine');
    const pty = world.typed('laptop', ['init', 'trial', '--maildir', world.path('none'), '--no-smtp']);
    await pty.sees('Folder of the vault');
    pty.type('~/.local/state/countersign/local/vault');
    await pty.sees('lie in one another');
    pty.type(join(papers, 'tax.pdf'));
    await pty.sees('is a file');
    pty.type('papers');
    await pty.sees('whole path');
    pty.type(papers);
    await pty.sees('not empty');
    await pty.sees('Use it all the same?');
    pty.type('n');
    await pty.sees('Name another folder.');
    pty.type('~/vault');
    await pty.sees('Your e-mail address');
    pty.press('\x03');
    await pty.exit();
    expect(existsSync(world.path('laptop', 'vault', 'Needs_Action', 'email'))).toBe(true);
    expect(readFileSync(join(papers, 'tax.pdf'), 'utf8')).toBe('mine');
  });

  it('on the VM a password that could send leads back to the choice of a mailbox', async () => {
    const pty = world.typed('vm', [
      'init',
      '--no-remote',
      '--ca-file',
      world.caFile,
      '--submission',
      server(world.smtp),
    ]);
    await pty.sees('Paste it, or Enter');
    pty.type('');
    await pty.sees('Folder of the vault');
    pty.type('');
    await pty.sees('Your e-mail address');
    pty.type('me@example.test');
    await pty.sees('Recommended: a second mailbox that only receives');
    await pty.sees('Which mailbox does the VM read?');
    await pty.sees('Number [1]:');
    pty.type('2');
    await pty.sees('IMAP server');
    pty.type(server(world.imap));
    await pty.sees('Password of');
    pty.type(PASSWORD);
    await pty.sees('This password can also send');
    await pty.sees('Number [1]:');
    pty.type('1');
    await pty.sees('Which mailbox does the VM read?');
    // Once it asks, it takes the key itself; before, the system would end it.
    await pty.sees('Number [1]:');
    pty.press('\x03');
    expect(await pty.exit()).toBe(1);
  });

  it('a finished set-up is shown, and left as it is by Enter', async () => {
    await local();
    const file = world.config('laptop', 'local.yaml');
    const before = readFileSync(file, 'utf8');
    const pty = world.typed('laptop', ['init']);
    await pty.sees('This machine is set up:');
    await pty.sees(`remote    ${url()}`);
    await pty.sees('Change something?');
    await pty.sees('Number [1]:');
    pty.type('');
    expect(await pty.exit()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('in a finished set-up one thing after the other is changed, and the rest stands', async () => {
    await world.run('laptop', ['init', 'trial', '--yes', ...world.mailFlags(), ...sending()]);
    const before = world.text('laptop', '.config', 'countersign', 'local.yaml');
    const pty = world.typed('laptop', ['init']);
    await pty.sees('Change something?');
    await pty.sees('Number [1]:');
    pty.type('signature');
    await pty.sees('What stands under every draft');
    pty.type('Ana');
    await pty.sees('Change something?');
    await pty.sees('Number [1]:');
    pty.type('pair');
    await pty.sees('Paste the key that the plugin shows');
    pty.type('ed25519:too-short');
    await pty.sees('This is not a device key');
    pty.type(new Person('plugin').signer.publicKey);
    await pty.sees('1 paired');
    await pty.sees('Number [1]:');
    pty.type('');
    expect(await pty.exit()).toBe(0);
    const changed = configOf('cloud', world.config('laptop', 'cloud.yaml'));
    expect(changed).toMatchObject({ draft: { signature: 'Ana' }, accounts: [{ address: 'me@example.com' }] });
    expect(world.text('laptop', '.config', 'countersign', 'local.yaml')).toBe(before);
  });
});
