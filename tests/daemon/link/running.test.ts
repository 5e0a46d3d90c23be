import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepLinkSecret } from '../../../daemon/link/secrets.ts';
import { offerCode } from '../../../daemon/link/pairing-code.ts';
import { pairWithCode } from '../../../plugin/link/pair-with-code.ts';
import { Person } from '../../support/decisions.ts';
import { addPin } from '../../../daemon/config/pins.ts';
import { type RoleProcess } from '../../support/role-process.ts';
import { Machine, json } from '../commands/cli.ts';
import { Told, asInObsidian } from './link-bench.ts';

/** The built program as it runs on a person's computer, and the plugin's end of the link. */
let machine: Machine;
let local: RoleProcess;
let port: number;
const device = new Person('laptop');
const secret = crypto.getRandomValues(new Uint8Array(32));
const told: Told[] = [];

beforeAll(async () => {
  asInObsidian();
  machine = await Machine.setUp();
  addPin(machine.pair.localState, device.pin.key, 'laptop', '2026-11-01T00:00:00Z');
  keepLinkSecret(machine.pair.localState, device.pin.key, secret);
});
afterAll(() => machine.remove());

beforeEach(async () => {
  local = machine.local();
  const opened = await local.event('the link', ({ event }) => event === 'link');
  expect(opened['open']).toBe(true);
  port = Number(opened['port']);
});
afterEach(async () => {
  for (const connection of told.splice(0)) connection.close();
  await local.stop();
});

function dial(to = port): Told {
  const connection = new Told(to, { kind: 'device', secret });
  told.push(connection);
  return connection;
}

describe('countersign local', () => {
  it('tells a device how it fares, what a round wrote, and answers sync now', async () => {
    machine.deliver('<link-1@client.example>');
    await machine.drafted();
    const connection = dial();
    const health = await connection.message('health', ({ executor }) => executor !== '');
    expect(health).toMatchObject({ vault: machine.pair.vaultId, role: 'local', mode: 'live', trouble: [] });
    const line = await connection.until(() => connection.line);
    line.send({ type: 'sync_now', request: 1 });
    expect(await connection.message('synced')).toMatchObject({ request: 1, ok: true });
    machine.deliver('<link-2@client.example>');
    await machine.drafted();
    const changed = await connection.message('changed', ({ paths }) => paths.includes('Dashboard.md'));
    expect(changed.more).toBe(false);
  });

  it('says in status and doctor that the link is open, and nothing of the secret anywhere', async () => {
    const connection = dial();
    await connection.message('health');
    const line = await connection.until(() => connection.line);
    line.send({ type: 'sync_now', request: 1 });
    await connection.message('synced');
    const status = json(await machine.run('status', '--json'));
    expect(status).toMatchObject({
      health: { facts: { link: `open on port ${String(port)}, 1 window of Obsidian` } },
    });
    const { checks } = json(await machine.run('doctor', '--json')) as {
      checks: { name: string; message: string }[];
    };
    expect(checks.find(({ name }) => name === 'direct link')).toMatchObject({
      state: 'ok',
      message: expect.stringContaining(`open on port ${String(port)}`),
    });
    const said = JSON.stringify([local.events, status, checks]);
    expect(said).not.toContain(Buffer.from(secret).toString('base64url').slice(0, 10));
  });

  it('does not say of a link that it is open once its process has ended', async () => {
    const connection = dial();
    await connection.message('health');
    expect((await machine.run('status')).stdout).toContain('link: open on port');
    await local.stop();
    const { stdout } = await machine.run('status');
    expect(stdout).toContain('local is not running');
    expect(stdout).not.toContain('link: open');
  });

  it('drops a device in the very moment in which it is revoked by a command', async () => {
    const other = new Person('old laptop');
    const theirs = crypto.getRandomValues(new Uint8Array(32));
    addPin(machine.pair.localState, other.pin.key, 'old laptop', '2026-11-01T00:00:00Z');
    keepLinkSecret(machine.pair.localState, other.pin.key, theirs);
    const connection = new Told(port, { kind: 'device', secret: theirs });
    told.push(connection);
    await connection.message('progress');
    const revoked = await machine.run('devices', 'revoke', other.pin.key, '--yes');
    expect(revoked.code).toBe(0);
    expect(await connection.message('bye')).toMatchObject({ why: 'revoked' });
    await dial().message('progress');
  });

  it('pairs a device by a code while it runs', async () => {
    const key = new Person('by code').pin.key;
    const offer = await offerCode(machine.pair.localState, 'by code', Date.now());
    const paired = await pairWithCode(offer.code, port, key);
    if (!paired.ok) throw new Error(paired.refusal.message);
    expect(paired.value.vault).toBe(machine.pair.vaultId);
    const devices = json(await machine.run('devices', '--json'))['devices'] as { key: string }[];
    expect(devices.map((known) => known.key)).toContain(key);
  });
});

it('a second one at the same port says so, on the dashboard too, and goes on with everything else', async () => {
  const other = await Machine.setUp();
  try {
    other.configure('local', (config) => (config['link'] = { port }));
    const second = other.local();
    const failed = await second.event('the link', ({ event }) => event === 'link');
    expect(failed).toMatchObject({ open: false, message: expect.stringContaining(`port ${String(port)}`) });
    await second.event('a round', ({ event }) => event === 'round');
    const health = json(await other.run('status', '--json'))['health'] as { trouble: string[] };
    expect(health.trouble.join()).toContain('The direct link is closed');
    await second.stop();
  } finally {
    await other.remove();
  }
});
