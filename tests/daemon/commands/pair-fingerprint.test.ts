import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { type DeviceKey, keyNotePath, writeKeyNote } from '../../../shared/pairing/key-note.ts';
import { Person } from '../../support/decisions.ts';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, json } from './cli.ts';

const PHONE = new Person('phone').signer.publicKey;
const FORGED = new Person('who controls the Git host').signer.publicKey;
const PRINT = fingerprint(PHONE);

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
});
afterEach(() => machine.remove());

function put(path: string, text: string): void {
  const file = join(machine.pair.localVault, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a device writes that asks to be paired. */
function asks(key = PHONE, over: Partial<DeviceKey> = {}): void {
  const note = { key, name: 'phone', vault: machine.pair.vaultId, made: '2026-11-20T08:30:00Z', ...over };
  put(keyNotePath(fingerprint(key)), writeKeyNote({ type: 'device_key', version: '1', ...note }));
}

async function pairedKeys(): Promise<string[]> {
  const { devices } = json(await machine.run('devices', '--json')) as { devices: { key: string }[] };
  return devices.map(({ key }) => key);
}

describe('pair --fingerprint', () => {
  it.each([
    ['as it is shown', [PRINT]],
    ['in capitals and with spaces, as one word', [PRINT.toUpperCase().replaceAll('-', ' ')]],
    ['in groups that the shell splits', PRINT.split('-')],
    ['without any grouping', [PRINT.replaceAll('-', '')]],
  ])('pins exactly the key whose fingerprint was typed, %s', async (_how, typed) => {
    asks();
    asks(FORGED, { name: 'phone' });
    const ran = await machine.run('pair', '--fingerprint', ...typed);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(`Paired "phone": ${PRINT}\n${PHONE}\n`);
    expect(await pairedKeys()).toContain(PHONE);
    expect(await pairedKeys()).not.toContain(FORGED);
  });

  it('takes the name that is given before the one that the note proposes, and tells a program all', async () => {
    asks(PHONE, { name: 'whatever the Git host likes' });
    const ran = await machine.run('pair', '--fingerprint', PRINT, '--name', 'my phone', '--json');
    expect(json(ran)).toMatchObject({ key: PHONE, name: 'my phone', fingerprint: PRINT, already: false });
    const again = await machine.run('pair', '--fingerprint', PRINT);
    expect(again.stdout).toMatch(/^Paired already, as "my phone": /);
  });

  it('a proposed name that could fool a log is not taken', async () => {
    asks(PHONE, { name: '<img> phone' });
    expect((await machine.run('pair', '--fingerprint', PRINT)).stdout).toMatch(/^Paired "device": /);
  });

  it('a key note alone pins nothing, whoever wrote it; it is counted and never named', async () => {
    asks(FORGED, { name: 'phone' });
    const listed = await machine.run('devices');
    expect(listed.stdout).toMatch(/^1 device asks to be paired\. If it is yours, type the fingerprint/m);
    expect(listed.stdout).not.toContain(fingerprint(FORGED));
    expect(await pairedKeys()).not.toContain(FORGED);
  });

  it('a note under the name of another key’s fingerprint pins neither', async () => {
    const honest = { name: 'phone', vault: '' as const, made: '2026-11-20T08:30:00Z' };
    const forged = writeKeyNote({ type: 'device_key', version: '1', key: FORGED, ...honest });
    put(keyNotePath(PRINT), forged);
    const ran = await machine.run('pair', '--fingerprint', PRINT);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/another fingerprint than the note’s name says.*Nothing was paired/);
    expect(await pairedKeys()).not.toContain(FORGED);
  });

  it('a slip of the finger is told with the group, and pins nothing', async () => {
    asks();
    const slip = PRINT.slice(0, 6) + (PRINT[6] === 'a' ? 'b' : 'a') + PRINT.slice(7);
    const ran = await machine.run('pair', '--fingerprint', slip);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/differ in group 2\. Look at its screen again/);
    expect(ran.stderr).not.toContain(PRINT);
    expect(await pairedKeys()).not.toContain(PHONE);
  });

  it.each([
    ['too few characters', PRINT.slice(0, -1), /has 20 characters.* 19 were typed/],
    [
      'a digit that no fingerprint has',
      PRINT.replace(/.$/, '0'),
      /has no 0: it is made of a to z and 2 to 7/,
    ],
    ['a whole key', PHONE, /This is a public key, not a fingerprint; pair it with: countersign pair ed25519/],
    ['another device than any that asks', fingerprint(FORGED), /No device with this fingerprint has asked/],
  ])('says what is wrong with %s', async (_what, typed, sentence) => {
    asks();
    const ran = await machine.run('pair', '--fingerprint', typed, '--json');
    expect(ran.code).toBe(1);
    expect((json(ran)['error'] as { message: string }).message).toMatch(sentence);
  });

  it('says where to press while no device has asked', async () => {
    mkdirSync(machine.pair.localVault, { recursive: true });
    const ran = await machine.run('pair', '--fingerprint', PRINT);
    expect(ran.stderr).toMatch(/No device has asked.*press “Ask to be paired”, let the vault sync/);
  });

  it('refuses the device of another vault, and one that was revoked', async () => {
    asks(PHONE, { vault: `v-${'b'.repeat(26)}` });
    const other = await machine.run('pair', '--fingerprint', PRINT);
    expect(other.stderr).toMatch(/belongs to another vault \(v-b+; this one is v-/);
    asks();
    await machine.run('pair', '--fingerprint', PRINT);
    await machine.run('devices', 'revoke', PRINT, '--yes');
    const back = await machine.run('pair', '--fingerprint', PRINT);
    expect(back).toMatchObject({ code: 1, stdout: '' });
    expect(back.stderr).toMatch(/was revoked at .* make a new key on the device/);
  });

  it('two ways at once are refused', async () => {
    const ran = await machine.run('pair', PHONE, '--fingerprint', PRINT);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/not both/);
    expect(readFileSync(join(machine.pair.localState, 'pins.json'), 'utf8')).not.toContain(PHONE);
  });
});

describeInTerminal('at a terminal', () => {
  it('asks for the fingerprint again after a slip, and for either one where nothing is given', async () => {
    asks();
    const pty = machine.typed('pair', '--fingerprint');
    await pty.sees('Type the fingerprint that the device shows: ');
    pty.type('kq3f 7yta');
    await pty.sees('8 were typed');
    await pty.sees('Type the fingerprint that the device shows: ');
    pty.type(PRINT.toUpperCase());
    await pty.sees(`Paired "phone": ${PRINT}`);
    expect(await pty.exit()).toBe(0);

    const either = machine.typed('pair', '--name', 'desk two');
    await either.sees('Paste its public key, or type its fingerprint: ');
    either.type(FORGED);
    await either.sees(`Paired "desk two": ${fingerprint(FORGED)}`);
    expect(await either.exit()).toBe(0);
  });
});
