import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Child, buildChild, startChild } from './children.ts';
import { fsck, git, scratch } from './clone-fixture.ts';
import type { ChildTask } from './sync-child.ts';
import { type Computer, type World, doubled, needs, progress, task as taskNote, world } from './world.ts';

const folder = scratch();
let program = '';
beforeAll(async () => {
  program = await buildChild(folder);
});

/** Every point behind which a crash leaves another state on disk; each is died at twice. */
const STEPS = [
  'scanned',
  'fetched',
  'received',
  'planned',
  'committed',
  'intent',
  'pushed',
  'kept',
  'applied',
  'remembered',
];
const NAMED = STEPS.flatMap((step) => [1, 2].map((nth) => ({ step, nth })));
/** The rest die a moment after so many steps: the signal arrives wherever the process is by then. */
const ANYWHERE = Array.from({ length: 24 }, () => ({ after: 1 + Math.floor(Math.random() * 30) }));
const KILLS = [...NAMED, ...ANYWHERE]
  .map((kill) => ({ kill, by: Math.random() }))
  .sort((a, b) => a.by - b.by)
  .map(({ kill }) => ({ kill, what: JSON.stringify(kill) }));

/** Nothing here waits for time to pass, so a limit only has to be longer than any machine is slow. */
const LIMIT = { timeout: 120_000 };

describe('kill -9 at any moment: no note lost, none doubled, both ends sound, and work goes on', () => {
  let w: World;
  let victim: Computer;
  let other: Computer;
  let task: ChildTask;
  let made = 0;
  let died = 0;

  beforeAll(async () => {
    w = await world();
    [victim, other] = [w.computer('cloud-a'), w.computer('cloud-b')];
    task = {
      vaultDir: victim.vault,
      gitDir: victim.gitDir,
      agent: 'cloud-a',
      seed: Buffer.from(victim.seed).toString('hex'),
      pinned: [victim, other].map(({ agent, key }) => ({ agent, key })),
      url: w.server.url,
      mode: 'work',
      rounds: 1000,
      journal: join(w.folder, 'journal'),
    };
  });

  /** Takes two tasks that nobody owns, and publishes that. */
  async function workElsewhere(): Promise<void> {
    await other.cycle();
    const free = other.list().filter((path) => path.startsWith('Needs_Action/'));
    for (const path of free.slice(0, 2)) other.move(path, `In_Progress/cloud-b/${path.split('/')[2] ?? ''}`);
    await other.cycle();
  }

  test.each(KILLS)('$what', LIMIT, async ({ kill }) => {
    // Something to apply: without it "applied" is never reached.
    const before = ('step' in kill && kill.step === 'applied') || made % 4 < 2;
    for (let n = 0; n < 2; n++) other.write(needs(++made), taskNote(made));
    if (before) await other.step();
    const child = startChild(program, 'step' in kill ? { ...task, kill } : { ...task, tellsSteps: true });
    // Else it works while this one goes down, so that there is something to lose against.
    const elsewhere = before ? Promise.resolve() : workElsewhere();
    if ('after' in kill) await killAfter(child, kill.after);
    const end = await child.ended;
    await elsewhere;
    expect(end.signal, `${end.errors} ${end.output.join(' ')}`).toBe('SIGKILL');
    if (++died % 8 === 0) expect(fsck(victim.gitDir)).toBe('');
  });

  test('afterwards', LIMIT, async () => {
    expect(died).toBe(KILLS.length);
    const last = await startChild(program, { ...task, rounds: 2 }).ended;
    expect(last, last.errors).toMatchObject({ code: 0 });
    await other.step();
    const published = w.published();
    expect(doubled(published)).toEqual([]);
    const notes = new Set(published.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    const promised = readFileSync(task.journal, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('made '))
      .map((line) => line.slice(5));
    expect(promised.filter((name) => !notes.has(name))).toEqual([]);
    const log = w.show('Logs/cloud-a/2026-11-20.jsonl');
    expect(promised.filter((name) => !log.includes(`"${name}"`))).toEqual([]);
    expect(promised.length).toBeGreaterThan(40);
    expect(victim.list()).toEqual(published);
    expect(other.list()).toEqual(published);
    for (const dir of [victim.gitDir, other.gitDir, w.server.repository]) expect(fsck(dir)).toBe('');
    // I1 in every published commit, not only in the last.
    for (const commit of git(w.server.repository, 'rev-list', 'main').split('\n')) {
      expect(doubled(git(w.server.repository, 'ls-tree', '-r', '--name-only', commit).split('\n'))).toEqual(
        [],
      );
    }
    expect(existsSync(join(victim.vault, '.countersign-sync'))).toBe(false);
  });
});

async function killAfter(child: Child, steps: number): Promise<void> {
  for (let left = steps; left > 0;) {
    const line = await child.lines.next();
    if (line.done === true) return;
    if (line.value.startsWith('step ')) left--;
  }
  child.process.kill('SIGKILL');
}

describe('two agents, two processes, fifty tasks', () => {
  test('every task is owned by exactly one of them, and both know which', { timeout: 120_000 }, async () => {
    const w = await world();
    const [a, b, setUp] = [w.computer('cloud-a'), w.computer('cloud-b'), w.computer('local')];
    for (let n = 0; n < 50; n++) setUp.write(needs(n), taskNote(n));
    await setUp.step();
    const children = [a, b].map((computer) =>
      startChild(program, {
        vaultDir: computer.vault,
        gitDir: computer.gitDir,
        agent: computer.agent,
        seed: Buffer.from(computer.seed).toString('hex'),
        pinned: [a, b, setUp].map(({ agent, key }) => ({ agent, key })),
        url: w.server.url,
        mode: 'claim',
        rounds: 200,
        journal: join(w.folder, computer.agent),
      }),
    );
    for (const { lines } of children) while ((await lines.next()).value !== 'ready');
    for (const child of children) child.go();
    const ends = await Promise.all(children.map(({ ended }) => ended));
    const owned = ends.map(({ code, errors, output }) => {
      expect(code, errors).toBe(0);
      return output
        .filter((line) => line.startsWith('owned '))
        .map((line) => line.slice('owned '.length))
        .sort();
    });
    const claimed = [a, b].map(({ agent }) =>
      w
        .published()
        .filter((path) => path.startsWith(`In_Progress/${agent}/`))
        .map((path) => path.slice(path.lastIndexOf('/') + 1)),
    );
    expect(owned).toEqual(claimed);
    expect(owned.flat().sort()).toEqual(
      Array.from({ length: 50 }, (_, n) => progress('x', n).slice('In_Progress/x/'.length)).sort(),
    );
    expect(Math.min(...owned.map((list) => list.length))).toBeGreaterThan(0);
    for (const dir of [a.gitDir, b.gitDir, w.server.repository]) expect(fsck(dir)).toBe('');
  });
});
