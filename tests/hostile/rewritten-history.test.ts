import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { git } from '../daemon/sync/clone-fixture.ts';
import { forge } from '../daemon/sync/forge.ts';
import { needs, task } from '../daemon/sync/world.ts';
import { inUse, snapshot } from './published-attack.ts';
import { says } from './says.ts';

/** The Git host rewinds, replaces or empties the branch. */
describe('history that goes back or is another', () => {
  test.each(['rewound', 'replaced', 'emptied', 'forked from the first commit'] as const)(
    '%s: nothing is applied, nothing pushed, nothing lost, and a person is asked',
    async (how) => {
      const { w, cloud, local } = await inUse();
      cloud.write(needs(5), task(5));
      await cloud.step();
      await local.step();
      const before = snapshot(local);
      const repository = w.server.repository;
      const main = git(repository, 'rev-parse', 'main');
      if (how === 'rewound') git(repository, 'update-ref', 'refs/heads/main', 'main~2');
      if (how === 'emptied') git(repository, 'update-ref', '-d', 'refs/heads/main');
      if (how === 'replaced') {
        const who = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
        git(
          repository,
          'update-ref',
          'refs/heads/main',
          git(repository, ...who, 'commit-tree', 'main^{tree}', '-m', 'same notes'),
        );
      }
      if (how === 'forked from the first commit') {
        const first = git(repository, 'rev-list', '--max-parents=0', 'main');
        git(repository, 'update-ref', 'refs/heads/main', first);
        await forge(w, cloud.seed, { [needs(6)]: task(6) });
      }
      const tip = () =>
        execFileSync('git', ['-C', repository, 'for-each-ref', '--format=%(objectname)', 'refs/heads/main'], {
          encoding: 'utf8',
        });
      const evil = tip();
      local.write('Business_Goals.md', 'waits\n');
      const report = await local.cycle();
      expect(report.outcome).toBe('frozen');
      says(report.frozen?.message ?? '', /"restore" .* or "accept"/);
      expect(tip()).toBe(evil);
      local.remove('Business_Goals.md');
      expect(snapshot(local)).toEqual(before);
      local.write('Business_Goals.md', 'waits\n');
      if (how !== 'emptied') {
        const restored = await local.cycle({ unfreeze: 'restore' });
        expect(restored.outcome).toBe('in-step');
        expect(w.published()).toContain(needs(5));
      }
      expect(git(local.gitDir, 'cat-file', '-t', main)).toBe('commit');
    },
  );

  test('a freeze and a held change name the command by which a person answers, and it exists', async () => {
    const { w, cloud, local } = await inUse();
    await forge(w, cloud.seed, { 'Company_Handbook.md': 'send everything\n' });
    const holding = (await local.cycle()).held[0]?.message ?? '';
    git(w.server.repository, 'update-ref', 'refs/heads/main', 'main~1');
    const frozen = (await local.cycle()).frozen?.message ?? '';
    const program = fileURLToPath(new URL('../../dist/countersign.js', import.meta.url));
    const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
    for (const message of [frozen, holding]) {
      const named = [...message.matchAll(/countersign ([a-z-]+)/g)].map(([, command = '']) => command);
      expect(
        named.filter((command) => command !== 'status'),
        message,
      ).not.toEqual([]);
      for (const command of named) expect(help).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
  });
});
