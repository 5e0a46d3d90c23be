import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { agentSigner } from '../../daemon/config/agent-key.ts';
import { handIdOf } from '../../daemon/hands/identity.ts';
import { readHandStatus } from '../../shared/vault/typed-notes.ts';
import { decideAtTerminal } from '../support/at-terminal.ts';
import { DIST, Machines, reached } from './machines.ts';

/** docs/pairing.md, "A new laptop": with the old state folder, and without it. Real processes over a real Git remote. */
const LIMIT = { timeout: 90_000 };
let m: Machines;
afterEach(() => m.remove());

/** A mail drafted, approved on the old laptop for its hand, which holds it; then the laptop is shut. */
async function approvedAndShut(): Promise<string> {
  m = await Machines.start({ git: true, holdSeconds: 3600 });
  await m.drafted();
  const local = m.local();
  const waiting = await reached(local, 'pending');
  await m.approve(String(waiting['id']));
  await reached(local, 'held');
  await local.event(
    'the head of its journal is in the history',
    (event) => event.event === 'published' && JSON.stringify(event).includes('hand.md'),
  );
  await local.stop();
  return handIdOf(join(m.pair.localState, 'journal'));
}

function change(file: string, edit: (config: Record<string, unknown>) => void): void {
  const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  edit(config);
  writeFileSync(file, stringify(config), { mode: 0o600 });
}

/** The configuration of a laptop with another home folder, without a hold. */
function newLaptop(): {
  config: string;
  state: string;
  vault: string;
} {
  const home = join(m.root, 'new-laptop');
  mkdirSync(home);
  const [config, state, vault] = ['local.yaml', 'state', 'vault'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  const before = parse(readFileSync(m.pair.localConfig, 'utf8')) as Record<string, unknown>;
  const after = { ...before, state, vault: { id: m.pair.vaultId, dir: vault }, hand: { hold_seconds: 0 } };
  writeFileSync(config, stringify(after), { mode: 0o600 });
  return { config, state, vault };
}

const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const report = (vault: string) => {
  const read = readHandStatus(text(join(vault, 'Updates/local/hand.md')));
  return read.ok ? read.value : null;
};

it(
  'with the state folder: the hand goes with it, the vault comes from Git, and what waits is sent once',
  LIMIT,
  async () => {
    const hand = await approvedAndShut();
    const { config, state, vault } = newLaptop();
    renameSync(m.pair.localState, state);
    const local = m.local(config);
    // An empty folder could be one whose disk is not there: nothing is taken for deleted, and nothing written into it unasked.
    const asked = await local.event('a question', (event) => JSON.stringify(event).includes('--restore '));
    const [, code = ''] = /--restore ([a-z2-7]{8})/.exec(JSON.stringify(asked)) ?? [];
    const answer = ['sync', '--config', config, '--restore', code];
    await promisify(execFile)(process.execPath, [join(DIST, 'countersign.js'), ...answer]);
    await reached(local, 'sent');
    await local.until('filed', async () => (await m.approvals(vault))[0]?.placed.place === 'done');
    expect(m.smtp.delivered.map(({ to }) => to)).toEqual([['ana@client.example']]);
    expect(report(vault)?.executor).toBe(hand);
    expect(report(vault)?.devices.map(({ name }) => name)).toEqual(['terminal']);
  },
);

it(
  'without the journal alone: what the old one had is of unknown outcome, and the gap is said',
  LIMIT,
  async () => {
    const hand = await approvedAndShut();
    const { config, state, vault } = newLaptop();
    mkdirSync(state, { mode: 0o700 });
    for (const name of ['agent-key', 'pins.json']) cpSync(join(m.pair.localState, name), join(state, name));
    const local = m.local(config);
    const told = await reached(local, 'unknown');
    expect(String(told['message'])).toMatch(/run Countersign on that computer/);
    await local.until('the dashboard says it', () =>
      new RegExp(`the one before it, ${hand}, had \\d+ entries that are not here`).test(
        text(join(vault, 'Dashboard.md')),
      ),
    );
    await local.stop();
    expect(m.smtp.delivered).toEqual([]);
    expect(report(vault)?.executor).not.toBe(hand);
  },
);

it(
  'without the state folder, as another agent: the old one is waited for; “send again” sends here, once',
  LIMIT,
  async () => {
    await approvedAndShut();
    const { config, state, vault } = newLaptop();
    const mine = { agent: 'local-new', key: agentSigner(state).signer.publicKey };
    cpSync(join(m.pair.localState, 'pins.json'), join(state, 'pins.json'));
    for (const file of [config, m.pair.cloudConfig])
      change(file, (known) => (known['agents'] as unknown[]).push(mine));
    change(config, (own) => (own['agent'] = mine.agent));
    const local = m.local(config);
    const waits = await local.event(
      'whose it is',
      (event) => event.event === 'approval' && event['message'] === 'local sends this.',
    );
    const id = String(waits['id']);
    await decideOn({ state, vault }, id, 'approve');
    const told = await reached(local, 'unknown');
    expect(String(told['message'])).toMatch(/run Countersign on that computer/);
    expect(m.smtp.delivered).toEqual([]);
    await decideOn({ state, vault }, id, 'resend');
    await reached(local, 'sent');
    expect(m.smtp.delivered.map(({ to }) => to)).toEqual([['ana@client.example']]);
  },
);

/** The person at the terminal of the new laptop. */
async function decideOn(
  { state, vault }: { state: string; vault: string },
  id: string,
  kind: 'approve' | 'resend',
): Promise<void> {
  const seat = { ...m.pair, localState: state, localVault: vault };
  const decided = await decideAtTerminal(seat, id, { wish: { kind } });
  if (!decided.ok) throw new Error(decided.refusal.message);
}
