import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { Person } from '../../support/decisions.ts';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, json } from './cli.ts';

const PHONE = new Person('phone').signer.publicKey;
const TABLET = new Person('tablet').signer.publicKey;

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
  await machine.run('pair', PHONE, '--name', 'phone');
});
afterEach(() => machine.remove());

interface Row {
  name: string;
  fingerprint: string;
  key: string;
  paired: string;
  last_used: string;
  revoked: string;
}

async function rows(): Promise<Row[]> {
  return (json(await machine.run('devices', '--json')) as { devices: Row[] }).devices;
}

const row = async (key: string) => (await rows()).find((device) => device.key === key);

describe('devices', () => {
  it('lists name, fingerprint, since when and that it was never used', async () => {
    const { stdout, code } = await machine.run('devices');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${fingerprint(PHONE)}  phone  paired \\d{4}-\\d\\d-\\d\\dT[\\d:]+Z  never used$`, 'm'),
    );
    expect(await row(PHONE)).toMatchObject({ fingerprint: fingerprint(PHONE), last_used: '', revoked: '' });
  });

  it('numbers a name that is taken, and takes it again once its device is revoked', async () => {
    await machine.run('pair', TABLET, '--name', 'Phone');
    expect((await row(TABLET))?.name).toBe('Phone 2');
    await machine.run('devices', 'revoke', 'phone', '--yes');
    expect((await row(PHONE))?.revoked).toMatch(/^\d{4}-/);
    const renamed = await machine.run('devices', 'rename', 'Phone 2', 'phone');
    expect(renamed).toMatchObject({ code: 0, stdout: 'It is called "phone" now.\n' });
    // The revoked one of the same name is not meant any more.
    const { stdout } = await machine.run('devices', 'revoke', 'phone', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ key: TABLET, revoked: expect.stringMatching(/^\d{4}-/) });
  });

  it('refuses a name that another device has, one that is no name, and a device that nobody paired', async () => {
    await machine.run('pair', TABLET, '--name', 'tablet');
    for (const [args, sentence] of [
      [['rename', 'tablet', 'PHONE'], /Another device is called "PHONE" already/],
      [['rename', 'tablet', '../x'], /letters, digits and spaces/],
      [['rename', 'laptop', 'x'], /No paired device has this name, key or fingerprint/],
      [['revoke', 'laptop', '--yes'], /No paired device has this name, key or fingerprint/],
      [['revoke', 'tablet'], /add --yes where nobody can answer/],
    ] as const) {
      const ran = await machine.run('devices', ...args);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toMatch(sentence);
    }
    expect((await row(TABLET))?.revoked).toBe('');
  });

  it('says so when nobody is left who could decide', async () => {
    for (const { fingerprint: print, name } of await rows()) {
      const { stdout } = await machine.run('devices', 'revoke', print, '--yes');
      expect(stdout).toMatch(`Revoked "${name}"; what it approved and has not left yet is void.`);
      const others = (await rows()).some(({ revoked }) => revoked === '');
      expect(/No trusted device is left/.test(stdout)).toBe(!others);
    }
  });
});

describeInTerminal('at a terminal', () => {
  it('a revocation is confirmed by its word and by nothing else', async () => {
    const no = machine.typed('devices', 'revoke', 'phone');
    await no.sees(`${fingerprint(PHONE)}  phone`);
    await no.sees('Type "revoke"');
    no.type('yes');
    await no.sees('Nothing was revoked.');
    expect(await no.exit()).toBe(1);
    expect((await row(PHONE))?.revoked).toBe('');
    const yes = machine.typed('devices', 'revoke', 'phone');
    await yes.sees('Type "revoke"');
    yes.type('revoke');
    expect(await yes.exit()).toBe(0);
    expect((await row(PHONE))?.revoked).toMatch(/^\d{4}-/);
  });

  it('the last use is that of a decision which the hand has seen', { timeout: 60_000 }, async () => {
    machine.deliver('<1@client.example>');
    await machine.drafted();
    const { id } = await machine.openApproval();
    await (await machine.approve(id)).exit();
    expect((await row(machine.key))?.last_used).toBe('');
    await machine.run('local', '--once');
    expect((await row(machine.key))?.last_used).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
    expect((await row(PHONE))?.last_used).toBe('');
  });
});
