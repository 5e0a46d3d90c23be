import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { readHandStatus } from '../../../shared/vault/typed-notes.ts';
import { decideAtTerminal } from '../../support/at-terminal.ts';
import { Person } from '../../support/decisions.ts';
import { type Pty, describeInTerminal } from '../../support/pty.ts';
import { type RoleEvent } from '../../support/role-process.ts';
import { Machine, PASSPHRASE } from './cli.ts';

/** docs/pairing.md, "A device was lost": the steps with the real commands, a running Local and its hand. */
const PHONE = new Person('phone');
const LIMIT = { timeout: 120_000 };

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
  // Long enough that nothing leaves before it is revoked, however slow this machine is.
  machine.configure('local', (config) => (config['hand'] = { hold_seconds: 3600 }));
  await machine.run('pair', PHONE.signer.publicKey, '--name', 'phone');
});
afterEach(() => machine.remove());

/** The phone's decision arrives by whatever carries the vault. */
async function approvedOnPhone(id: string): Promise<void> {
  const decided = await decideAtTerminal({ ...machine.pair, person: PHONE.signer }, id);
  if (!decided.ok) throw new Error(decided.refusal.message);
}

async function handReport() {
  const store = DiskStore.open(machine.pair.localVault);
  const read = readHandStatus((await store.read('Updates/local/hand.md')) ?? '');
  store.close();
  return read.ok ? read.value.devices : [];
}

async function dashboard(): Promise<string> {
  const store = DiskStore.open(machine.pair.localVault);
  const text = (await store.read('Dashboard.md')) ?? '';
  store.close();
  return text;
}

const about = (id: string, status: string) => (event: RoleEvent) =>
  event.event === 'approval' && event['id'] === id && event['status'] === status;

/** An approval of the phone that the hand has seen and holds. */
async function held() {
  machine.deliver('<1@client.example>');
  await machine.drafted();
  const { id } = await machine.openApproval();
  await approvedOnPhone(id);
  const local = machine.local();
  await local.event('held', about(id, 'held'));
  await local.until('its use is reported', async () =>
    (await handReport()).some(({ name, last_used }) => name === 'phone' && last_used !== ''),
  );
  return { id, local };
}

async function isVoid(id: string, local: Awaited<ReturnType<typeof held>>['local']): Promise<void> {
  // Back among what waits for a decision, and the dashboard says whose decision does not count any more.
  await local.event('void', about(id, 'pending'));
  await local.until('it is said', async () =>
    /The key of "phone" was revoked at .* decide again on a paired device/.test(await dashboard()),
  );
  await local.until('every device can see it', async () =>
    (await handReport()).some(({ name, revoked }) => name === 'phone' && revoked !== ''),
  );
  await local.stop();
  expect(machine.smtp.delivered).toEqual([]);
}

it('revoked in the terminal: what it approved and the hand still holds is void', LIMIT, async () => {
  const { id, local } = await held();
  expect((await machine.run('devices', 'revoke', 'phone', '--yes')).code).toBe(0);
  await isVoid(id, local);
});

describeInTerminal('by a signed decision', () => {
  async function sign(pty: Pty): Promise<void> {
    await pty.sees('Type "revoke"');
    pty.type('revoke');
    await pty.sees('Passphrase');
    pty.type(PASSPHRASE);
    expect(await pty.exit()).toBe(0);
  }

  it('from another paired device: the same, and the list says so', LIMIT, async () => {
    const { id, local } = await held();
    await sign(machine.typed('revoke', fingerprint(PHONE.signer.publicKey)));
    await isVoid(id, local);
    expect((await machine.run('devices')).stdout).toMatch(/ phone {2}paired \S+ {2}revoked 20/);
  });
});
