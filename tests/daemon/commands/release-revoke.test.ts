import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { type Pty, describeInTerminal } from '../../support/pty.ts';
import { type RoleEvent } from '../../support/role-process.ts';
import { Machine, PASSPHRASE, json } from './cli.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.setUp();
});
afterEach(() => machine.remove());

const LIMIT = { timeout: 120_000 };

async function sign(pty: Pty, word: string): Promise<void> {
  await pty.sees(`Type "${word}"`);
  pty.type(word);
  await pty.sees('Passphrase');
  pty.type(PASSPHRASE);
  await pty.sees(`: signed d-`);
  expect(await pty.exit()).toBe(0);
}

const status = (id: string, wanted: string) => (event: RoleEvent) =>
  event.event === 'approval' && event['id'] === id && event['status'] === wanted;

describeInTerminal('release', () => {
  it(
    'a journal restored from a backup locks; release names the head that it lacks, and what was approved by then is asked about',
    LIMIT,
    async () => {
      const journal = join(machine.pair.localState, 'journal');
      const backup = join(machine.root, 'backup');
      machine.deliver('<1@client.example>');
      await machine.drafted();
      const first = (await machine.openApproval()).id;
      await machine.run('local', '--once');
      cpSync(journal, backup, { recursive: true });
      await (await machine.approve(first)).exit();
      const before = machine.local();
      await before.event('sent', status(first, 'sent'));
      await before.until('the head is published', async () =>
        (await machine.run('status')).stdout.includes('would leave: 0'),
      );
      await before.stop();
      rmSync(journal, { recursive: true });
      cpSync(backup, journal, { recursive: true });

      machine.deliver('<2@client.example>', 'Ben <ben@other.example>', 'Lunch');
      await machine.drafted();
      const second = (await machine.openApproval()).id;
      await (await machine.approve(second, 'ben@other.example')).exit();
      const local = machine.local();
      await local.event(
        'locked',
        (event) => status(second, 'held')(event) && /journal lacks/.test(String(event['message'])),
      );
      expect((await machine.run('status')).stdout).toMatch(
        /^locked: the journal lacks \d+ published entries; see: countersign release$/m,
      );
      expect(json(await machine.run('status', '--json'))).toMatchObject({
        hand: { lacking: [{ count: expect.any(Number) }] },
      });

      const refused = machine.typed('release');
      await refused.sees('Type "release"');
      refused.type('yes');
      await refused.sees('countersign: Nothing was signed.');
      expect(await refused.exit()).toBe(1);
      const release = machine.typed('release');
      await sign(release, 'release');
      expect(release.screen).toContain('each of these asks you to look into your Sent folder');
      // It was approved while the hand was locked, so the journal that was lost may have it: a person knows better.
      await local.event('in doubt', status(second, 'unknown'));
      const once = machine.typed('approve', second, '--resend');
      await once.sees('Type the recipient');
      once.type('ben@other.example');
      await once.sees('Passphrase');
      once.type(PASSPHRASE);
      expect(await once.exit()).toBe(0);
      await local.event('sent', status(second, 'sent'));
      expect(machine.smtp.delivered.map(({ to }) => to)).toEqual([
        ['ana@client.example'],
        ['ben@other.example'],
      ]);
      const again = machine.typed('release');
      await again.sees('This hand is not locked; nothing was signed.');
      expect(await again.exit()).toBe(0);
    },
  );
});

describeInTerminal('revoke', () => {
  it('names the device first, and what it approved does not leave', LIMIT, async () => {
    const unknown = machine.typed('revoke', 'aaaa-bbbb-cccc-dddd-eeee');
    machine.configure('local', (config) => (config['hand'] = { hold_seconds: 0 }));
    await unknown.sees('No paired device has this key or fingerprint; see: countersign devices');
    expect(await unknown.exit()).toBe(1);

    machine.deliver('<1@client.example>');
    await machine.drafted();
    const { id } = await machine.openApproval();
    await (await machine.approve(id)).exit();
    const revoke = machine.typed('revoke', fingerprint(machine.key));
    await sign(revoke, 'revoke');
    expect(revoke.screen).toContain(`${fingerprint(machine.key)}  desk\n`);
    const local = machine.local();
    await local.event('void', ({ event, id: about }) => event === 'approval' && about === id);
    await local.event('a round', ({ event }) => event === 'round');
    expect(machine.smtp.delivered).toEqual([]);
    await local.stop();
    expect((await machine.openApproval()).status).not.toBe('sent');
  });
});
