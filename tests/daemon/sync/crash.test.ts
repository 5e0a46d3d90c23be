import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Child, buildChild, startChild } from './children.ts';
import { fsck, git } from './clone-fixture.ts';
import type { ChildTask } from './sync-child.ts';
import { doubled, progress, task, needs, world } from './world.ts';

let program = '';
beforeAll(async () => {
  program = await buildChild();
});

/** Every point behind which a crash leaves another state on disk; each is died at twice, the rest are random moments. */
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
const RANDOM = 24;

async function killedAtRandom(child: Child): Promise<void> {
  await child.lines.next();
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
  child.process.kill('SIGKILL');
}

const soon = (ms: number) => new Promise<null>((resolve) => setTimeout(resolve, ms, null));

describe('kill -9 at any moment', () => {
  test(
    `${String(NAMED.length + RANDOM)} crashes: no note lost, none doubled, both ends sound, and work goes on`,
    { timeout: 240_000 },
    async () => {
      const w = await world();
      const [victim, other] = [w.computer('cloud-a'), w.computer('cloud-b')];
      const journal = join(w.folder, 'journal');
      const base: ChildTask = {
        vaultDir: victim.vault,
        gitDir: victim.gitDir,
        agent: 'cloud-a',
        seed: Buffer.from(victim.seed).toString('hex'),
        pinned: [victim, other].map(({ agent, key }) => ({ agent, key })),
        url: w.server.url,
        mode: 'work',
        rounds: 1000,
        journal,
      };
      const kills = [...NAMED, ...Array.from({ length: RANDOM }, () => null)].sort(() => Math.random() - 0.5);
      let died = 0;
      let made = 0;
      for (const [index, kill] of kills.entries()) {
        const child = startChild(program, kill === null ? base : { ...base, kill });
        if (kill === null) await killedAtRandom(child);
        // Work of another computer while this one is going down, so that there is something to apply and to lose against.
        if (index % 2 === 0) {
          await other.cycle();
          const free = other.list().filter((path) => path.startsWith('Needs_Action/'));
          for (const path of free.slice(0, 2))
            other.move(path, `In_Progress/cloud-b/${path.split('/')[2] ?? ''}`);
          await other.cycle();
        }
        let end = await Promise.race([child.ended, soon(700)]);
        // Some steps are only reached when another computer published something.
        while (end === null) {
          other.write(needs(++made), task(made));
          await other.cycle();
          end = await Promise.race([child.ended, soon(600)]);
        }
        expect(end.signal, `${JSON.stringify(kill)} ${end.errors} ${end.output.join(' ')}`).toBe('SIGKILL');
        died++;
        if (process.env['TRACE'])
          console.log(index, JSON.stringify(kill), Math.round(performance.now()), made);
        if (index % 8 === 7) expect(fsck(victim.gitDir)).toBe('');
      }
      expect(died).toBe(NAMED.length + RANDOM);

      const last = await startChild(program, { ...base, rounds: 2 }).ended;
      expect(last, last.errors).toMatchObject({ code: 0 });
      await other.step();
      const published = w.published();
      expect(doubled(published)).toEqual([]);
      const notes = new Set(published.map((path) => path.slice(path.lastIndexOf('/') + 1)));
      const promised = readFileSync(journal, 'utf8')
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
    },
  );
});

describe('two agents, two processes, fifty tasks', () => {
  test('every task is owned by exactly one of them, and both know which', { timeout: 120_000 }, async () => {
    const w = await world();
    const [a, b, setUp] = [w.computer('cloud-a'), w.computer('cloud-b'), w.computer('local')];
    for (let n = 0; n < 50; n++) setUp.write(needs(n), task(n));
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
