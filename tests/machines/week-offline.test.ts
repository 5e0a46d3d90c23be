import { describe, expect, test } from 'vitest';
import { type Sync, openSync } from '../../daemon/sync/open-sync.ts';
import { type SyncReport } from '../../daemon/sync/report.ts';
import { fsck, git, verifiesNatively } from '../daemon/sync/clone-fixture.ts';
import {
  type Computer,
  type World,
  approval,
  decision,
  done,
  doubled,
  needs,
  pending,
  progress,
  task,
  taskBase,
  world,
} from '../daemon/sync/world.ts';

/**
 * A laptop without a network for a week, by a clock that the test moves; the processes of `fleet.test.ts` have the real one.
 * Remotes that go back, are forced or restored: tests/hostile/rewritten-history.test.ts and tests/daemon/sync/loss.test.ts. Commits
 * by one who may not: tests/daemon/sync/hostile.test.ts.
 */
const DAY = 86_400_000;
const LIMIT = { timeout: 120_000 };

/** A computer whose engine has the clock of the test. */
class Clocked {
  #sync: Sync | null = null;

  constructor(
    readonly computer: Computer,
    private readonly url: string,
    private readonly now: () => number,
  ) {}

  async cycle(): Promise<SyncReport> {
    this.#sync ??= await this.#open();
    return this.#sync.cycle();
  }

  async close(): Promise<void> {
    await this.#sync?.close();
    this.#sync = null;
  }

  async #open(): Promise<Sync> {
    const { vault, gitDir, agent, seed, pinned } = this.computer;
    const opened = await openSync({
      ...{ vaultDir: vault, gitDir, agent, signingSecret: seed, pinnedAgents: pinned },
      remote: { url: this.url, idleMs: 3000 },
      publishGapMs: 0,
      now: this.now,
    });
    if (!opened.ok) throw new Error(opened.refusal.message);
    return opened.value;
  }
}

/** Tasks 0–149 were there before, half of them with a request; the cloud makes 150–499 during the week. */
const BEFORE = 150;
const AFTER = 500;
const EVEN = (n: number) => n % 2 === 0;

describe('a week offline', () => {
  test(
    'hundreds of changes on both sides and the person’s own: nothing lost, nothing twice',
    LIMIT,
    async () => {
      const w = await world();
      let now = Date.parse('2026-11-20T08:00:00Z');
      const clocked = (agent: string) => new Clocked(w.computer(agent), w.server.url, () => now);
      const [cloud, laptop, other] = [clocked('cloud-a'), clocked('local'), clocked('local-two')];
      await begin(cloud, laptop, other);
      await laptop.close();
      const personal = new Map<string, string>();
      for (let day = 0; day < 7; day++) {
        now += DAY;
        cloudDay(cloud.computer, day);
        await inStep(cloud);
        // At home on the other computer the person changes a note that is changed on the laptop too.
        other.computer.write('Business_Goals.md', `goals at home on day ${day}\n`);
        await inStep(other);
        await laptopDay(laptop.computer, day, personal);
        if (day % 3 === 1) await offline(w, laptop);
      }
      now += DAY;

      const back = await laptop.cycle();
      expect(back.frozen, JSON.stringify(back.frozen)).toBeNull();
      for (let round = 0; round < 3; round++) for (const one of [laptop, cloud, other]) await inStep(one);

      const published = w.published();
      expect(doubled(published)).toEqual([]);
      const bases = new Set(published.map((path) => path.slice(path.lastIndexOf('/') + 1)));
      const missing = Array.from({ length: AFTER }, (_, n) => taskBase(n)).filter((base) => !bases.has(base));
      expect(missing).toEqual([]);
      for (const { computer } of [laptop, cloud, other]) expect(computer.list()).toEqual(published);
      // What the person wrote is in the vault, in a copy beside, or in what sync keeps (PROTOCOL §8).
      const kept = everythingKept(laptop.computer);
      expect([...personal].filter(([, text]) => !kept.includes(text)).map(([path]) => path)).toEqual([]);
      for (const [path, text] of personal)
        if (path.startsWith('Briefings/') || path.startsWith('Decisions/'))
          expect(w.show(path)).toContain(text);
      expect(kept).toContain('goals at home on day 6');

      for (const { gitDir } of [laptop.computer, cloud.computer, other.computer])
        expect(fsck(gitDir)).toBe('');
      expect(fsck(w.server.repository)).toBe('');
      expect(git(w.server.repository, 'rev-list', '--merges', 'main')).toBe('');
      await Promise.all([laptop, cloud, other].map((one) => one.close()));
    },
  );

  test('every commit of the week is signed by the agent that made it', LIMIT, async () => {
    const w = await world();
    const now = Date.parse('2026-11-20T08:00:00Z');
    const machines = ['cloud-a', 'cloud-b', 'local'].map(
      (name) => new Clocked(w.computer(name), w.server.url, () => now),
    );
    for (const [n, machine] of machines.entries()) {
      machine.computer.write(needs(n), task(n));
      await inStep(machine);
    }
    for (const { computer } of machines) {
      const { agent, seed, key } = computer;
      const mine = git(w.server.repository, 'log', '--format=%H', `--author=${agent}`, 'main')
        .split('\n')
        .filter(Boolean);
      expect(mine.length, agent).toBeGreaterThan(0);
      for (const commit of mine)
        expect(verifiesNatively(w.server.repository, commit, [{ agent, seed, key }]), agent).toBe(true);
    }
    await Promise.all(machines.map((machine) => machine.close()));
  });
});

async function begin(cloud: Clocked, laptop: Clocked, other: Clocked): Promise<void> {
  for (let n = 0; n < BEFORE; n++) {
    if (EVEN(n)) cloud.computer.write(pending(n), approval(n));
    cloud.computer.write(needs(n), task(n));
  }
  await inStep(cloud);
  laptop.computer.write('Business_Goals.md', 'goals\n');
  laptop.computer.write('Company_Handbook.md', 'rules\n');
  await inStep(laptop);
  await inStep(other);
  await inStep(cloud);
}

/** Fifty new tasks, and fifteen of the old ones claimed. */
function cloudDay(cloud: Computer, day: number): void {
  for (let n = BEFORE + 50 * day; n < BEFORE + 50 * (day + 1); n++) cloud.write(needs(n), task(n));
  for (let n = 15 * day; n < 15 * (day + 1); n++)
    if (!EVEN(n)) cloud.move(needs(n), progress('cloud-a', n), task(n, 'in_progress'));
  cloud.write(`Logs/cloud-a/2026-11-${21 + day}.jsonl`, `{"day":${day}}\n`.repeat(50));
}

/** The person edits drafts, signs, files, and writes their own notes. */
async function laptopDay(laptop: Computer, day: number, personal: Map<string, string>): Promise<void> {
  const write = (path: string, words: string, text = `${words}\n`) => {
    personal.set(path, words);
    laptop.write(path, text);
  };
  for (let n = 20 * day; n < 20 * (day + 1); n += 2) {
    const words = `Dear Ana, day ${day}, number ${n}.`;
    write(pending(n), words, approval(n, words));
    const signed = `signed on day ${day}: ${n}`;
    write(`Decisions/ap-${idOf(n)}/d-${'a'.repeat(24)}${letters(n)}.md`, signed, await decision(signed));
  }
  for (let n = 0; n < 10; n++) write(`Briefings/day-${day}-note-${n}.md`, `thought ${n} of day ${day}`);
  write('Company_Handbook.md', `rules of day ${day}`, `rules\nrules of day ${day}\n`);
  write('Business_Goals.md', `goals on the way, day ${day}`);
  personal.delete(day === 6 ? '' : 'Company_Handbook.md');
  personal.delete(day === 6 ? '' : 'Business_Goals.md');
  laptop.move(needs(141 - 2 * day), done(141 - 2 * day), task(141 - 2 * day, 'done'));
}

/** The train has a network for a moment, and the host does not answer. */
async function offline(w: World, laptop: Clocked): Promise<void> {
  w.server.fault({ kind: 'refuse', on: 'all' });
  const report = await laptop.cycle();
  expect(report.outcome).toBe('waiting');
  await laptop.close();
  w.server.fault();
}

async function inStep(one: Clocked): Promise<void> {
  const report = await one.cycle();
  expect(report, JSON.stringify(report, null, 1)).toMatchObject({
    outcome: 'in-step',
    frozen: null,
    refusal: null,
  });
}

/** All text of the vault and of the refs that sync keeps. */
function everythingKept(computer: Computer): string {
  const { gitDir } = computer;
  const onDisk = computer.list().map((path) => computer.read(path) ?? '');
  const refs = git(gitDir, 'for-each-ref', '--format=%(refname)').split('\n').filter(Boolean);
  const inRefs = refs.flatMap((ref) =>
    git(gitDir, 'ls-tree', '-r', '--name-only', ref)
      .split('\n')
      .filter((path) => /Goals|Pending_Approval/.test(path) && !ref.endsWith('heads/main'))
      .map((path) => git(gitDir, 'show', `${ref}:${path}`)),
  );
  return [...onDisk, ...inRefs].join('\n');
}

function idOf(n: number): string {
  return taskBase(n).replace(/^.*_|\.md$/g, '');
}

function letters(n: number): string {
  return `${String.fromCharCode(97 + Math.floor(n / 26))}${String.fromCharCode(97 + (n % 26))}`;
}
