import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokePin } from '../../../daemon/config/pins.ts';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, PASSPHRASE, json, run } from './cli.ts';

let machine: Machine;
let id: string;
beforeAll(async () => {
  // Held for longer than the tests take: what is approved here never leaves.
  machine = await Machine.setUp({ holdSeconds: 3000 });
  machine.deliver('<1@client.example>');
  await machine.drafted();
  ({ id } = await machine.openApproval());
});
afterAll(() => machine.remove());

function signed(): string[] {
  const folder = join(machine.pair.localVault, 'Decisions', id);
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('without a terminal nothing is signed', () => {
  it.each([
    ['approve', 'ID'],
    ['reject', 'ID', '--reason', 'no'],
    ['revise', 'ID', 'shorter'],
    ['undo', 'ID'],
    ['was-sent', 'ID'],
    ['pause'],
    ['resume'],
    ['release'],
    ['revoke', 'KEY'],
  ])('%s', async (...words) => {
    const args = words.map((word) => (word === 'ID' ? id : word === 'KEY' ? machine.key : word));
    const plain = await machine.run(...args);
    expect(plain).toEqual({
      code: 1,
      stdout: '',
      stderr: 'countersign: A decision is signed by a person at a terminal; run this where you can type.\n',
    });
    expect(signed()).toEqual([]);
  });

  it('says so as JSON, and a passphrase in a file does not stand in for a person', async () => {
    const file = join(machine.root, 'passphrase');
    writeFileSync(file, PASSPHRASE, { mode: 0o600 });
    const ran = await run(['approve', id, '--json', '--config', machine.pair.localConfig], {
      COUNTERSIGN_PASSPHRASE_FILE: file,
    });
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    expect(json(ran)).toEqual({
      error: { kind: 'no-terminal', message: expect.stringContaining('signed by a person') },
    });
    expect(signed()).toEqual([]);
  });
});

describeInTerminal('a decision in a real terminal', () => {
  it('wrong recipient typed: nothing is signed, and the passphrase is not asked for', async () => {
    const pty = machine.typed('approve', id);
    await pty.sees('Type the recipient to approve');
    pty.type('ana@client.example.evil.example');
    await pty.sees('countersign: That is not the recipient; nothing was signed.');
    expect(await pty.exit()).toBe(1);
    expect(pty.screen).not.toContain('Passphrase');
    expect(signed()).toEqual([]);
  });

  it('wrong passphrase: nothing is signed, and what was typed is not shown', async () => {
    const pty = machine.typed('approve', id);
    await pty.sees('Type the recipient to approve');
    pty.type('ana@client.example');
    await pty.sees('Passphrase of the terminal key: ');
    pty.type('battery horse correct');
    await pty.sees('countersign: The passphrase does not open this key.');
    expect(await pty.exit()).toBe(1);
    expect(pty.screen).not.toContain('battery horse');
    expect(signed()).toEqual([]);
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('%s at a question: nothing is signed', async (_name, key) => {
    const pty = machine.typed('reject', id);
    await pty.sees('Passphrase of the terminal key: ');
    pty.press(key);
    await pty.sees('countersign: The question was not answered; nothing was done.');
    expect(await pty.exit()).toBe(1);
    expect(signed()).toEqual([]);
  });

  it('an id that names nothing, and an undo of nothing', async () => {
    const unknown = machine.typed('approve', 'ap-aaaaaaaaaaaaaaaa');
    await unknown.sees('There is no approval ap-aaaaaaaaaaaaaaaa; see: countersign list');
    expect(await unknown.exit()).toBe(1);
    const undo = machine.typed('undo', id);
    await undo.sees('There is no approval to take back.');
    expect(await undo.exit()).toBe(1);
    const wasSent = machine.typed('was-sent', id, `d-${'a'.repeat(26)}`);
    await wasSent.sees('no approval with that decision id');
    expect(await wasSent.exit()).toBe(1);
    expect(signed()).toEqual([]);
  });

  it('undo in time: approved, held, taken back; nothing leaves', { timeout: 90_000 }, async () => {
    const approve = await machine.approve(id);
    expect(await approve.exit()).toBe(0);
    expect((await machine.run('local', '--once', '--json')).code).toBe(0);
    expect(await machine.openApproval()).toMatchObject({
      status: 'held',
      path: expect.stringMatching(/^Approved\//),
    });
    expect((await machine.run('show', id)).stdout).toMatch(
      /^Decision: approve by desk .*\nState: {4}approved$/m,
    );
    const undo = machine.typed('undo', id, '--json');
    await undo.sees('Passphrase of the terminal key: ');
    undo.type(PASSPHRASE);
    expect(await undo.exit()).toBe(0);
    const told = JSON.parse(undo.screen.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    expect(told).toEqual({
      decision: expect.stringMatching(/^d-/),
      kind: 'undo',
      path: `Decisions/${id}/${told['decision'] ?? ''}.md`,
    });
    expect(existsSync(join(machine.pair.localVault, told['path'] ?? ''))).toBe(true);
    await machine.run('local', '--once');
    expect(await machine.openApproval()).toMatchObject({ status: 'pending' });
    expect(machine.smtp.delivered).toEqual([]);
  });

  it('revise, then reject with a reason', { timeout: 90_000 }, async () => {
    const revise = machine.typed('revise', id, 'shorter, and offer Thursday');
    await revise.sees('Passphrase');
    revise.type(PASSPHRASE);
    await revise.sees('revise: signed d-');
    expect(await revise.exit()).toBe(0);
    await machine.run('local', '--once');
    expect(await machine.openApproval()).toMatchObject({ status: 'revising' });
    const reject = machine.typed('reject', id, '--reason', 'she called');
    await reject.sees('Passphrase');
    reject.type(PASSPHRASE);
    await reject.sees('reject: signed d-');
    expect(await reject.exit()).toBe(0);
    await machine.run('local', '--once');
    const { approvals } = json(await machine.run('list', '--all', '--json')) as { approvals: object[] };
    expect(approvals).toMatchObject([{ id, status: 'rejected', result: 'Rejected: she called' }]);
    expect(machine.smtp.delivered).toEqual([]);
  });

  it('a key that Local does not trust signs nothing', async () => {
    const before = signed();
    const pins = join(machine.pair.localState, 'pins.json');
    const text = readFileSync(pins, 'utf8');
    revokePin(machine.pair.localState, machine.key, '2026-11-20T09:00:00Z');
    const revoked = machine.typed('approve', id);
    await revoked.sees("countersign: This terminal's key was revoked at 2026-11-20T09:00:00Z; move ");
    expect(await revoked.exit()).toBe(1);
    writeFileSync(pins, '{"pins":[]}\n');
    const unknown = machine.typed('approve', id);
    await unknown.sees('This terminal’s key is not paired with Local');
    expect(await unknown.exit()).toBe(1);
    writeFileSync(pins, 'half a fi');
    const damaged = machine.typed('approve', id);
    await damaged.sees('is damaged; restore it from a backup');
    expect(await damaged.exit()).toBe(1);
    writeFileSync(pins, text);
    chmodSync(pins, 0o600);
    expect(signed()).toEqual(before);
  });
});
