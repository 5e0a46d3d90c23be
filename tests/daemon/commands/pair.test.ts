import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { Person } from '../../support/decisions.ts';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, PASSPHRASE, json } from './cli.ts';

const PHONE = new Person('phone').signer.publicKey;

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
});
afterAll(() => machine.remove());

describe('pair KEY', () => {
  it('pins the exact key under a name, once', async () => {
    const paired = await machine.run('pair', PHONE, '--name', 'phone');
    expect(paired).toEqual({
      code: 0,
      stdout: `Paired "phone": ${fingerprint(PHONE)}\n${PHONE}\nNext: decide on that device; what it signs counts from now on. All devices: countersign devices\n`,
      stderr: '',
    });
    const again = json(await machine.run('pair', PHONE, '--json'));
    expect(again).toMatchObject({
      key: PHONE,
      name: 'phone',
      fingerprint: fingerprint(PHONE),
      revoked: '',
      already: true,
    });
    expect(statSync(join(machine.pair.localState, 'pins.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a key cut short', PHONE.slice(0, -1), 'phone', /^countersign: This is not a device key; copy it whole/],
    ['a private key', 'AGE-SECRET-KEY-1QQQQ', 'phone', /This is a private key. Nothing was paired./],
    ['the seed of a key', PHONE.slice('ed25519:'.length), 'phone', /if it is a secret, it belongs nowhere/],
    ['a fingerprint', fingerprint(PHONE), 'phone', /pair by it with: countersign pair --fingerprint$/m],
    ['a name that could fool a log', PHONE, 'phone\u202e', /^countersign: Name the device with letters/],
  ])('refuses %s', async (_what, key, name, sentence) => {
    const ran = await machine.run('pair', key, '--name', name);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
  });

  it('never the key of an agent: the cloud would approve its own drafts', async () => {
    const { publicKey: key } = new Person('the agent cloud').signer;
    machine.configure('local', (config) => (config['agents'] = [{ agent: 'cloud', key }]));
    const ran = await machine.run('pair', key, '--name', 'phone');
    machine.configure('local', (config) => delete config['agents']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/the agent cloud signs its commits, .*nothing was paired/);
    const { devices } = json(await machine.run('devices', '--json')) as { devices: { key: string }[] };
    expect(devices.map((device) => device.key)).not.toContain(key);
  });

  it('a wrong call is exit 2', async () => {
    const ran = await machine.run('pair', '--terminal', '--code', '--json');
    expect(ran.code).toBe(2);
    expect(json(ran)).toMatchObject({ error: { kind: 'usage' } });
  });
});

describe('pair without a key', () => {
  it.each([[[]], [['--json']]])(
    'where nobody can be asked pairs nothing, and says how (%s)',
    async (words) => {
      const ran = await machine.run('pair', ...words);
      expect(ran.code).toBe(1);
      expect(ran.stdout + ran.stderr).toContain('To pair one: countersign pair KEY');
    },
  );
});

describe('a device that was paired', () => {
  it('lists, revokes by fingerprint as it is typed, and stays revoked', async () => {
    const spoken = fingerprint(PHONE).toUpperCase().replaceAll('-', ' ');
    expect((await machine.run('devices', 'revoke', spoken, '--yes')).stdout).toMatch(/^Revoked "phone"; /);
    const listed = await machine.run('devices');
    expect(listed.stdout).toMatch(
      new RegExp(`^Vault v-[a-z2-7]{26}\n[^]*^${fingerprint(PHONE)}  phone  paired \\S+  revoked 20`, 'm'),
    );
    const { devices } = json(await machine.run('devices', '--json')) as {
      devices: { name: string }[];
    };
    expect(devices.map(({ name }) => name)).toEqual(['terminal', 'desk', 'phone']);
    const back = await machine.run('pair', PHONE);
    expect(back).toMatchObject({ code: 1, stdout: '' });
    expect(back.stderr).toMatch(/was revoked at .* and stays so; make a new key on the device/);
  });

  it('refuses to revoke what nobody paired', async () => {
    const ran = await machine.run('devices', 'revoke', 'aaaa-bbbb-cccc-dddd-eeee', '--yes');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/see: countersign devices$/m);
  });
});

describe('pair --terminal without a terminal', () => {
  it('is refused: a passphrase is not taken from a pipe', async () => {
    rmSync(join(machine.pair.localState, 'terminal-key.json'));
    const ran = await machine.run('pair', '--terminal');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/run this at a terminal/);
  });
});

describeInTerminal('pair --terminal in a real terminal', () => {
  async function make(first: string, second: string) {
    const pty = machine.typed('pair', '--terminal', '--name', 'new desk');
    await pty.sees('Choose a passphrase: ');
    pty.type(first);
    await pty.sees('Once more: ');
    pty.type(second);
    return { code: await pty.exit(), screen: pty.screen };
  }

  it('makes no key of passphrases that differ or are short', async () => {
    const differ = await make(PASSPHRASE, `${PASSPHRASE}!`);
    expect(differ).toMatchObject({ code: 1, screen: expect.stringContaining('The two passphrases differ') });
    const short = await make('short', 'short');
    expect(short).toMatchObject({ code: 1, screen: expect.stringContaining('at least 8 characters') });
    expect(readdirSync(machine.pair.localState)).not.toContain('terminal-key.json');
  });

  it('makes a sealed key that only its owner may read, pairs it, and never shows the passphrase', async () => {
    const made = await make(PASSPHRASE, PASSPHRASE);
    expect(made.code).toBe(0);
    expect(made.screen).toMatch(/^Paired "new desk": /m);
    expect(made.screen).not.toContain(PASSPHRASE);
    const file = join(machine.pair.localState, 'terminal-key.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = (JSON.parse(readFileSync(file, 'utf8')) as { public_key: string }).public_key;
    const { devices } = json(await machine.run('devices', '--json')) as {
      devices: { key: string; name: string }[];
    };
    expect(devices).toContainEqual(expect.objectContaining({ key, name: 'new desk' }));
    const again = machine.typed('pair', '--terminal');
    await again.sees('already holds a key; move it away first if you want a new one.');
    expect(await again.exit()).toBe(1);
  });

  it('pairs the key that is there after the list of devices was lost', async () => {
    rmSync(join(machine.pair.localState, 'pins.json'));
    const ran = await machine.run('pair', '--terminal', '--name', 'desk again');
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Paired "desk again": /) });
  });
});
