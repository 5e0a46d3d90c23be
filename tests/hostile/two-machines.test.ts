import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { agentSigner } from '../../daemon/config/agent-key.ts';
import { deliver } from '../support/vault-pair.ts';
import { Machines, reached, said } from './machines.ts';
import { says } from './says.ts';

/** Real processes: yesterday's computers, twins, and a network that comes and goes. */
const LIMIT = { timeout: 60_000 };

describe('a laptop of yesterday', () => {
  let m: Machines;
  const copies = () => join(m.root, 'copies');

  function keep(name: string, part: string): void {
    cpSync(join(m.root, part), join(copies(), name), { recursive: true });
  }

  function restore(part: string, name: string): void {
    rmSync(join(m.root, part), { recursive: true });
    cpSync(join(copies(), name), join(m.root, part), { recursive: true });
  }

  // One mail approved on the laptop. The backup was taken after the hand had seen the decision and before it sent.
  beforeAll(async () => {
    m = await Machines.start({ git: true, holdSeconds: 2 });
    await m.drafted();
    let local = m.local();
    const waiting = await reached(local, 'pending');
    await m.approve(String(waiting['id']));
    await reached(local, 'held');
    await local.stop('SIGKILL');
    keep('yesterday', 'laptop');
    local = m.local();
    await reached(local, 'sent');
    await local.event(
      'Done/ and the head of the journal in the history',
      (event) => event.event === 'published' && /Done\/.*hand\.md/.test(JSON.stringify(event)),
    );
    await local.stop();
    keep('today', 'laptop');
    keep('history', 'remote');
  });
  beforeEach(() => {
    restore('remote', 'history');
  });
  afterEach(async () => {
    m.git?.fault();
    await m.stop();
  });
  afterAll(() => m.remove());

  const once = () => expect(m.smtp.delivered.map(({ to }) => to)).toEqual([['ana@client.example']]);
  const dashboard = async () => (await m.read('Dashboard.md')) ?? '';

  it('the vault alone: the note goes back to Done/ by itself, sent once', LIMIT, async () => {
    restore('laptop', 'today');
    rmSync(m.pair.localVault, { recursive: true });
    cpSync(join(copies(), 'yesterday', 'vault'), m.pair.localVault, { recursive: true });
    const local = m.local();
    await local.until('filed again', async () => (await m.approvals())[0]?.placed.place === 'done');
    await local.stop();
    expect((await m.approvals())[0]?.request.evidence.join()).toContain('reply 250');
    once();
  });

  it('the journal alone: what the vault remembers of it locks sending', LIMIT, async () => {
    restore('laptop', 'today');
    const journal = join(m.pair.localState, 'journal');
    rmSync(journal, { recursive: true });
    cpSync(join(copies(), 'yesterday', 'state', 'journal'), journal, { recursive: true });
    const local = m.local();
    await local.until('the lock is said', async () => (await dashboard()).includes('countersign release'));
    await local.stop();
    once();
  });

  it('the whole computer: what history remembers of the journal locks sending', LIMIT, async () => {
    restore('laptop', 'yesterday');
    const local = m.local();
    await local.until('the lock is said', async () => (await dashboard()).includes('countersign release'));
    await local.until('Done is back', async () => (await m.approvals())[0]?.placed.place === 'done');
    await local.stop();
    once();
  });

  it(
    'the whole computer, and the network comes later: nothing leaves before the history was asked',
    LIMIT,
    async () => {
      restore('laptop', 'yesterday');
      m.git?.fault({ kind: 'refuse', on: 'all' });
      const local = m.local();
      await said(local, /can't be reached|broke off/);
      const rounds = () => m.git?.requests.filter((line) => line.endsWith('refused')).length ?? 0;
      await local.until('four more rounds without a remote', () => rounds() >= 5);
      m.git?.fault();
      await local.until('Done is back', async () => (await m.approvals())[0]?.placed.place === 'done');
      await local.stop();
      once();
    },
  );
});

describe('twins', () => {
  let machines: Machines | null = null;
  afterEach(async () => {
    await machines?.remove();
    machines = null;
  });

  it('two local daemons on one state folder, no Git: sent once', LIMIT, async () => {
    const m = (machines = await Machines.start());
    const asked = await m.drafted();
    const twins = [m.local(), m.local()];
    await Promise.all(twins.map((twin) => reached(twin, 'pending').catch(() => null)));
    await m.approve(asked.request.id);
    await Promise.any(twins.map((twin) => reached(twin, 'sent')));
    await Promise.any(
      twins.map((twin) => twin.until('filed', async () => (await m.approvals())[0]?.placed.place === 'done')),
    );
    await m.stop();
    expect(m.smtp.delivered).toHaveLength(1);
    expect((await m.approvals()).map(({ placed }) => placed.place)).toEqual(['done']);
  });

  it(
    'two local daemons on one clone: the second does not start, and says which process has it',
    LIMIT,
    async () => {
      const m = (machines = await Machines.start({ git: true }));
      const first = m.local();
      await first.event('a round', ({ event }) => event === 'round');
      const second = m.local();
      const failure = await second
        .event('anything', () => false, 20_000)
        .catch((error: unknown) => String(error));
      expect(failure).toMatch(
        new RegExp(`Process ${String(first.pid)} is using this clone already .* Stop it first`),
      );
      expect(await second.stop()).toBe(1);
    },
  );

  it(
    'two laptops with two hands on one remote: the one that was named sends, once, and the other does not disturb',
    LIMIT,
    async () => {
      const m = (machines = await Machines.start({ git: true, holdSeconds: 1 }));
      const asked = await m.drafted();
      const other = secondLaptop(m);
      const [one, two] = [m.local(), m.local(other.config)];
      await Promise.all([reached(one, 'pending'), reached(two, 'pending')]);
      await m.approve(asked.request.id);
      await reached(one, 'sent');
      for (const [laptop, vault] of [
        [one, m.pair.localVault],
        [two, other.vault],
      ] as const)
        await laptop.until(
          'Done on both',
          async () => (await m.approvals(vault))[0]?.placed.place === 'done',
        );
      expect(m.smtp.delivered).toHaveLength(1);
      const told = two.events.filter((event) => event.event === 'approval' && event['status'] === 'refused');
      expect(told, 'the other laptop must not call a live approval refused').toEqual([]);
      for (const vault of [m.pair.localVault, other.vault]) {
        const [note] = await m.approvals(vault);
        expect(note?.request).toMatchObject({ status: 'sent' });
        expect(note?.request.evidence.join()).toContain('250');
      }
    },
  );
});

describe('trouble that passes', () => {
  let m: Machines;
  afterEach(() => m.remove());

  it(
    'a Git host that is ill while a mail comes: the draft is published by itself once it is well',
    LIMIT,
    async () => {
      m = await Machines.start({ git: true });
      m.git?.fault({ kind: 'status', status: 500, on: 'all' });
      deliver(m.pair.maildir, m.mail);
      const cloud = m.cloud();
      const told = await said(cloud, /answered 500/);
      says(
        (told['trouble'] as string[] | undefined)?.[0] ?? (told['messages'] as string[])[0] ?? '',
        /tried again by itself/,
      );
      m.git?.fault();
      await cloud.event(
        'the draft in the history',
        (event) => event.event === 'published' && JSON.stringify(event).includes('APPROVAL_'),
      );
    },
  );

  it(
    'a damaged list of paired devices: nothing leaves, it says what to do, and goes on when it is restored',
    LIMIT,
    async () => {
      m = await Machines.start();
      const asked = await m.drafted();
      await m.approve(asked.request.id);
      const pins = join(m.pair.localState, 'pins.json');
      const whole = readFileSync(pins, 'utf8');
      writeFileSync(pins, whole.slice(0, 40));
      const local = m.local();
      const told = await said(local, /paired devices/);
      says(String(told['message']), /damaged.*restore it.*pair your devices again/);
      expect(m.smtp.delivered).toEqual([]);
      writeFileSync(pins, whole);
      await reached(local, 'sent');
      expect(m.smtp.delivered).toHaveLength(1);
    },
  );

  it(
    'a damaged journal: nothing leaves, the dashboard says what to keep, and the vault keeps the head',
    LIMIT,
    async () => {
      m = await Machines.start({ holdSeconds: 1 });
      const asked = await m.drafted();
      let local = m.local();
      await reached(local, 'pending');
      await m.approve(asked.request.id);
      await reached(local, 'held');
      await local.stop('SIGKILL');
      const head = await m.read('Updates/local/hand.md');
      expect(head).toContain('journal_count');
      const journal = join(m.pair.localState, 'journal', 'journal.jsonl');
      const lines = readFileSync(journal, 'utf8').split('\n');
      writeFileSync(
        journal,
        lines.map((line) => line.replace('"type":"created"', '"type":"Created"')).join('\n'),
      );
      local = m.local();
      await local.until('it is said', async () =>
        /journal .* is damaged/.test((await m.read('Dashboard.md')) ?? ''),
      );
      await local.stop();
      says(
        /The journal [^\n]*/.exec((await m.read('Dashboard.md')) ?? '')?.[0].replace(/[”`]+$/, '') ?? '',
        /Nothing is sent any more/,
      );
      expect(await m.read('Updates/local/hand.md')).toBe(head);
      expect((await m.approvals())[0]?.draft).toBe(asked.draft);
      expect(m.smtp.delivered).toEqual([]);
    },
  );
});

/** Another computer of the same person: its own vault folder, state, agent and hand; the same devices are paired. */
function secondLaptop(m: Machines): { config: string; vault: string } {
  const state = join(m.root, 'laptop-two', 'state');
  const vault = join(m.root, 'laptop-two', 'vault');
  const { signer } = agentSigner(state);
  cpSync(join(m.pair.localState, 'pins.json'), join(state, 'pins.json'));
  const config = join(m.root, 'laptop-two', 'local.yaml');
  const mine = { agent: 'local-two', key: signer.publicKey };
  const first = parse(readFileSync(m.pair.localConfig, 'utf8')) as {
    agents: unknown[];
    vault: { id: string };
  };
  const agents = [...first.agents, mine];
  writeFileSync(
    config,
    stringify({ ...first, agent: 'local-two', agents, state, vault: { id: first.vault.id, dir: vault } }),
    { mode: 0o600 },
  );
  for (const file of [m.pair.localConfig, m.pair.cloudConfig]) {
    const own = parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, stringify({ ...own, agents }), { mode: 0o600 });
  }
  return { config, vault };
}
