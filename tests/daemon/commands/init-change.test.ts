import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Pty, describeInTerminal } from '../../support/pty.ts';
import { InitWorld, PASSWORD } from './init-world.ts';

let world: InitWorld;
beforeEach(async () => {
  world = await InitWorld.start();
});
afterEach(() => world.stop());

const server = (of: { port: number }) => `127.0.0.1:${String(of.port)}`;

/** A secret that set-up has once taken from the keyboard. */
function typedOnce(machine: 'laptop' | 'vm', name: string, value: string): string {
  mkdirSync(world.config(machine, 'secrets'), { recursive: true, mode: 0o700 });
  const file = world.config(machine, `secrets/${name}`);
  writeFileSync(file, `${value}\n`, { mode: 0o600 });
  return file;
}

const secrets = (machine: 'laptop' | 'vm') => readdirSync(world.config(machine, 'secrets')).sort();

/** Ctrl-C, once the program asks: before, the system would end it. */
async function left(pty: Pty, question: string): Promise<number> {
  await pty.sees(question);
  pty.press('\x03');
  return pty.exit();
}

describeInTerminal('a finished set-up that sends with a password of its own', () => {
  const own = 'another';
  let file: string;
  let config: string;
  beforeEach(async () => {
    file = typedOnce('laptop', 'mail-sending', own);
    const smtp = ['--smtp-host', server(world.strictSmtp), '--smtp-password-file', file];
    const args = ['init', 'local', '--yes', '--no-remote', ...world.mailFlags(), ...smtp];
    expect(await world.run('laptop', args)).toMatchObject({ code: 0, stderr: '' });
    config = world.text('laptop', '.config', 'countersign', 'local.yaml');
    expect(config).toContain(file);
  });

  /** Up to the question for the password, since the mailbox's is refused. */
  async function upToPassword(): Promise<Pty> {
    const pty = world.typed('laptop', ['init']);
    await pty.sees('Change something?');
    await pty.sees('Number [1]:');
    pty.type('sending');
    await pty.sees('SMTP server');
    pty.type(server(world.strictSmtp));
    await pty.sees('What now?');
    await pty.sees('Number [1]:');
    pty.type('password');
    await pty.sees('Password of me for sending');
    return pty;
  }

  it('keeps it when another one is mistyped and the change is left by Ctrl-C', async () => {
    const pty = await upToPassword();
    pty.type('mistyped');
    await pty.sees('What now?');
    expect(await left(pty, 'Number [1]:')).toBe(1);
    expect(pty.screen).toContain('Stopped. Nothing was changed.');
    expect(pty.screen).not.toMatch(/kept/);
    expect(readFileSync(file, 'utf8')).toBe(`${own}\n`);
    expect(world.text('laptop', '.config', 'countersign', 'local.yaml')).toBe(config);
    expect(secrets('laptop')).toEqual(['mail-sending']);
    expect(world.holding('laptop', 'mistyped')).toEqual([]);
  });

  it('keeps it when the terminal is closed, and the next init takes the mistyped one away', async () => {
    const pty = await upToPassword();
    pty.type('mistyped');
    await pty.sees('What now?');
    pty.close();
    await pty.exit();
    expect(readFileSync(file, 'utf8')).toBe(`${own}\n`);
    expect((await world.run('laptop', ['init', '--yes'])).code).toBe(0);
    expect(world.holding('laptop', 'mistyped')).toEqual([]);
    expect(secrets('laptop')).toEqual(['mail-sending']);
  });

  it('takes another one in its place, and says so of a later change that is left', async () => {
    writeFileSync(file, 'expired\n', { mode: 0o600 });
    const pty = await upToPassword();
    pty.type(own);
    await pty.sees('takes the login.');
    await pty.sees('Change something?');
    expect(await left(pty, 'Number [1]:')).toBe(1);
    expect(pty.screen).toContain('Stopped. Nothing more was changed.');
    expect(readFileSync(file, 'utf8')).toBe(`${own}\n`);
    expect(secrets('laptop')).toEqual(['mail-sending']);
  });
});

describeInTerminal('a VM that is given another mailbox', () => {
  let file: string;
  let config: string;
  beforeEach(async () => {
    file = typedOnce('vm', 'mail-reading', PASSWORD);
    const flags = world.mailFlags().map((flag) => (flag === world.path('mail-password') ? file : flag));
    const probed = ['--submission', server(world.strictSmtp)];
    const ran = await world.run('vm', ['init', '--yes', '--no-remote', ...flags, ...probed]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    // The first mailbox has another password than the second.
    writeFileSync(file, 'of-the-first\n', { mode: 0o600 });
    config = world.text('vm', '.config', 'countersign', 'cloud.yaml');
    expect(config).toContain(file);
  });

  /** The second mailbox takes its password, which can also send. */
  async function upToWhatNow(): Promise<Pty> {
    const pty = world.typed('vm', ['init', '--ca-file', world.caFile, '--submission', server(world.smtp)]);
    await pty.sees('Which mailbox does the VM read?');
    await pty.sees('Number [1]:');
    pty.type('2');
    await pty.sees('IMAP server');
    pty.type(server(world.imap));
    await pty.sees('Password of me@example.com');
    pty.type(PASSWORD);
    await pty.sees('This password can also send');
    return pty;
  }

  it('still has the password of the first one where that is left', async () => {
    const pty = await upToWhatNow();
    expect(await left(pty, 'Number [1]:')).toBe(1);
    expect(pty.screen).toContain('Stopped. Nothing was changed.');
    expect(pty.screen).not.toMatch(/kept/);
    expect(readFileSync(file, 'utf8')).toBe('of-the-first\n');
    expect(world.text('vm', '.config', 'countersign', 'cloud.yaml')).toBe(config);
    expect(secrets('vm')).toEqual(['mail-reading']);
  });

  it('has the password of the second one in a file of its own, and the first one’s no more', async () => {
    const pty = await upToWhatNow();
    await pty.sees('Number [1]:');
    pty.type('accept');
    expect(await pty.exit()).toBe(0);
    const second = world.config('vm', 'secrets/mail-reading-2');
    expect(world.text('vm', '.config', 'countersign', 'cloud.yaml')).toContain(second);
    expect(readFileSync(second, 'utf8')).toBe(`${PASSWORD}\n`);
    expect(existsSync(file)).toBe(false);
    expect(secrets('vm')).toEqual(['mail-reading-2']);
  });
});

it('a change without a terminal takes no password away that the person keeps there', async () => {
  const file = typedOnce('laptop', 'my-own', PASSWORD);
  const flags = world.mailFlags().map((flag) => (flag === world.path('mail-password') ? file : flag));
  const smtp = ['--smtp-host', server(world.smtp)];
  const set = await world.run('laptop', ['init', 'local', '--yes', '--no-remote', ...flags, ...smtp]);
  expect(set).toMatchObject({ code: 0, stderr: '' });
  const changed = await world.run('laptop', ['init', 'local', '--yes', ...world.mailFlags(), ...smtp]);
  expect(changed).toMatchObject({ code: 0, stderr: '' });
  expect(world.text('laptop', '.config', 'countersign', 'local.yaml')).not.toContain(file);
  expect(secrets('laptop')).toEqual(['my-own']);
});
