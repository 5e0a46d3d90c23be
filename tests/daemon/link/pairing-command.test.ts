import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPins } from '../../../daemon/config/pins.ts';
import { linkDevices } from '../../../daemon/link/secrets.ts';
import { pairWithCode } from '../../../plugin/link/pair-with-code.ts';
import { deviceLine } from '../../../shared/link/device-line.ts';
import { Person } from '../../support/decisions.ts';
import { Machine, json } from '../commands/cli.ts';
import { Told, asInObsidian } from './link-bench.ts';

let machine: Machine;
beforeAll(async () => {
  asInObsidian();
  machine = await Machine.setUp();
});
afterAll(() => machine.remove());

describe('countersign pair --code', () => {
  it('says what is missing where Local does not run, or the link is off', async () => {
    const stopped = await machine.run('pair', '--code');
    expect([stopped.code, stopped.stderr]).toEqual([
      1,
      expect.stringContaining('countersign local is not running'),
    ]);
    machine.configure('local', (config) => (config['link'] = 'off'));
    const off = await machine.run('pair', '--code', '--json');
    expect(off.code).toBe(1);
    expect(off.stderr + off.stdout).toContain('link-off');
    machine.configure('local', (config) => (config['link'] = { port: 0 }));
  });

  it('shows a code, waits, and names the device that was paired under it', async () => {
    const local = machine.local();
    const { port } = await local.event('the link', ({ event }) => event === 'link');
    await local.event('a round', ({ event }) => event === 'round');
    const args = ['pair', '--code', '--name', 'desk pc', '--config', machine.pair.localConfig];
    const command = machine.role(args);
    const { code } = await command.event('the code', (line) => 'code' in line);
    const key = new Person('new').pin.key;
    const paired = await pairWithCode(String(code), Number(port), key);
    expect(paired).toMatchObject({ ok: true, value: { name: 'desk pc', vault: machine.pair.vaultId } });
    expect(await command.event('the device', (line) => 'fingerprint' in line)).toMatchObject({
      key,
      name: 'desk pc',
    });
    expect(await command.ended()).toBe(0);
    expect(linkDevices(machine.pair.localState).map((device) => device.key)).toEqual([key]);
    await local.stop();
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'a command that ends by %s leaves no code behind',
    async (signal) => {
      const local = machine.local();
      const { port } = await local.event('the link', ({ event }) => event === 'link');
      await local.event('a round', ({ event }) => event === 'round');
      const command = machine.role(['pair', '--code', '--config', machine.pair.localConfig]);
      const { code } = await command.event('the code', (line) => 'code' in line);
      expect(await command.stop(signal)).toBe(signal === 'SIGINT' ? 1 : null);
      const late = await pairWithCode(String(code), Number(port), new Person('late').pin.key);
      expect(late).toMatchObject({
        ok: false,
        refusal: { message: expect.stringContaining('does not take this code') },
      });
      await local.stop();
    },
  );
});

describe('countersign pair with the line that the plugin copies', () => {
  it('pins the key, keeps the secret, says neither aloud, and the device is linked', async () => {
    const { key } = new Person('laptop').pin;
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const ran = await machine.run('pair', deviceLine(key, secret), '--name', 'laptop', '--json');
    expect(json(ran)).toMatchObject({ key, name: 'laptop' });
    expect(ran.stdout + ran.stderr).not.toContain(Buffer.from(secret).toString('base64url'));
    const local = machine.local();
    const { port } = await local.event('the link', ({ event }) => event === 'link');
    const told = new Told(Number(port), { kind: 'device', secret });
    await told.message('health');
    told.close();
    await local.stop();
  });

  it('the bare key pairs as ever, without a link', async () => {
    const { key } = new Person('phone').pin;
    expect((await machine.run('pair', key, '--name', 'phone')).code).toBe(0);
    expect(readPins(machine.pair.localState).map((pin) => pin.key)).toContain(key);
    expect(linkDevices(machine.pair.localState).map((device) => device.key)).not.toContain(key);
  });

  it('a line that is cut short is refused, and not repeated', async () => {
    const line = deviceLine(new Person('cut').pin.key, crypto.getRandomValues(new Uint8Array(32)));
    const ran = await machine.run('pair', line.slice(0, -3));
    expect(ran.code).toBe(1);
    expect(ran.stderr).not.toContain(line.slice(-20, -3));
  });
});
