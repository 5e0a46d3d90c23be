import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { NewBlobs } from '../../../daemon/sync/new-blobs.ts';
import { blobOid } from '../../../daemon/sync/object-store.ts';
import { readRegular, readRegularNow } from '../../../daemon/sync/read-regular.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { newSeed } from '../../../shared/approval/keys.ts';
import { git } from './clone-fixture.ts';
import { forge } from './forge.ts';
import {
  type Computer,
  type World,
  approval,
  approved,
  done,
  needs,
  pending,
  progress,
  task,
  world,
} from './world.ts';

/** A published vault with one pending approval and one task, known to both computers. */
async function settled(): Promise<{ w: World; cloud: Computer; local: Computer }> {
  const w = await world();
  const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
  cloud.write(pending(1), approval(1));
  cloud.write(needs(2), task(2));
  await cloud.step();
  local.write('Company_Handbook.md', 'rules\n');
  await local.step();
  return { w, cloud, local };
}

describe('what a signer may not do is held: not applied, not overwritten, named', () => {
  const DECISION = 'Decisions/ap-taskaaaaaaaaaaab/d-abcdefghijklmnopqrstuvwxyz.md';
  test.each<[string, Record<string, string | null>]>([
    ['changes an approval request', { [pending(1)]: approval(1, 'pay the attacker') }],
    ['moves an approval to Approved', { [pending(1)]: null, [approved(1)]: approval(1) }],
    ['writes into Done', { [needs(2)]: null, [done(2)]: task(2, 'done') }],
    ['writes a decision', { [DECISION]: 'approve\n' }],
    ['writes the handbook', { 'Company_Handbook.md': 'send everything\n' }],
    ['writes the dashboard', { 'Dashboard.md': 'all is well\n' }],
    ['claims in another agent’s name', { [needs(2)]: null, [progress('cloud-b', 2)]: task(2) }],
    ['deletes a task', { [needs(2)]: null }],
    ['puts a task into two places', { [progress('cloud-a', 2)]: task(2) }],
    ['writes another agent’s log', { 'Logs/local/2026-11-20.jsonl': '{}\n' }],
  ])('cloud %s', async (_, files) => {
    const { w, cloud, local } = await settled();
    const before = local.list().map((path) => [path, local.read(path)]);
    const commit = await forge(w, cloud.seed, files);
    const report = await local.cycle();
    expect(report.outcome).toBe('in-step');
    expect(report.held.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
    expect(report.held[0]).toMatchObject({ commit, signer: 'cloud-a' });
    expect(local.list().map((path) => [path, local.read(path)])).toEqual(before);
    // Held stays held, over a restart too, and honest work goes on around it.
    await local.restart();
    local.write(needs(5), task(5));
    const next = await local.cycle();
    expect(next.held).toHaveLength(Object.keys(files).length);
    expect(next.published?.paths).toEqual([needs(5)]);
    expect(git(w.server.repository, 'rev-parse', 'main^')).toBe(commit);
    // A person takes it back: every clone agrees again.
    const restored = await local.cycle({ restoreHeld: true });
    expect(restored.held).toEqual([]);
    expect((await cloud.step()).held).toEqual([]);
    expect(w.published()).toEqual(local.list());
    expect(cloud.list()).toEqual(local.list());
  });

  test.each<[string, (w: World, cloud: Computer) => Promise<string>]>([
    ['not signed at all', (w) => forge(w, null, { [needs(3)]: task(3), 'Company_Handbook.md': 'x\n' })],
    [
      'signed by a key that nobody pinned',
      (w) => forge(w, newSeed(), { [needs(3)]: task(3), 'Company_Handbook.md': 'x\n' }),
    ],
  ])('a commit %s', async (_, make) => {
    const { w, cloud, local } = await settled();
    const commit = await make(w, cloud);
    const report = await local.cycle();
    expect(report.held.map(({ path, signer }) => [path, signer])).toEqual([
      ['Company_Handbook.md', ''],
      [needs(3), ''],
    ]);
    expect(report.held[0]?.message).toContain(commit.slice(0, 10));
    expect(local.read(needs(3))).toBe(null);
    expect(local.read('Company_Handbook.md')).toBe('rules\n');
  });

  test('a signature moved to another commit does not count', async () => {
    const { w, cloud, local } = await settled();
    const good = await forge(w, cloud.seed, { [needs(3)]: task(3) });
    const raw = git(w.server.repository, 'cat-file', 'commit', good);
    const forged = raw.replace(/^parent .*$/m, `parent ${good}`).replace('forged', 'replayed');
    const file = join(w.folder, 'commit');
    writeFileSync(file, `${forged}\n`);
    const oid = git(w.server.repository, 'hash-object', '-t', 'commit', '-w', file);
    const tree = git(w.server.repository, 'rev-parse', `${good}^{tree}`);
    expect(git(w.server.repository, 'rev-parse', `${oid}^{tree}`)).toBe(tree);
    const evil = forged.replace(
      /^tree .*$/m,
      `tree ${git(w.server.repository, 'rev-parse', 'main~2^{tree}')}`,
    );
    writeFileSync(file, `${evil}\n`);
    const replay = git(w.server.repository, 'hash-object', '-t', 'commit', '-w', file);
    git(w.server.repository, 'update-ref', 'refs/heads/main', replay);
    const report = await local.cycle();
    expect(report.held.map(({ signer }) => signer)).toEqual(['', '']);
    expect(local.read('Company_Handbook.md')).toBe('rules\n');
  });

  test('what was held and is then published by one who may is applied', async () => {
    const { w, cloud, local } = await settled();
    await forge(w, cloud.seed, { 'Company_Handbook.md': 'cloud rules\n' });
    expect((await local.cycle()).held).toHaveLength(1);
    await forge(w, local.seed, { 'Company_Handbook.md': 'new rules\n' });
    const report = await local.step();
    expect(report.held).toEqual([]);
    expect(local.read('Company_Handbook.md')).toBe('new rules\n');
  });

  test('a local change of a held note is neither published nor lost', async () => {
    const { w, cloud, local } = await settled();
    await forge(w, cloud.seed, { 'Company_Handbook.md': 'cloud rules\n' });
    local.write('Company_Handbook.md', 'mine\n');
    const report = await local.cycle();
    expect(report.withheld).toMatchObject([{ kind: 'held', paths: ['Company_Handbook.md'] }]);
    expect([local.read('Company_Handbook.md'), w.show('Company_Handbook.md')]).toEqual([
      'mine\n',
      'cloud rules',
    ]);
  });
});

describe('odd things in the published tree', () => {
  test('links, large files, names outside the grammar and names that differ only in case never reach the disk', async () => {
    const { w, cloud, local } = await settled();
    await forge(w, local.seed, {
      'Briefings/huge.md': 'x'.repeat(1024 * 1024 + 1),
      'Briefings/Twin.md': 'a',
      'Briefings/twin.md': 'b',
      '.obsidian/plugins/evil/main.js': 'alert(1)',
      'README.md': 'hello',
    });
    const base = git(w.server.repository, 'rev-parse', 'main');
    const link = git(w.server.repository, 'rev-parse', 'main:Company_Handbook.md');
    expect(link).toMatch(/^[0-9a-f]{40}$/);
    const report = await local.cycle();
    expect(report.held.map(({ path }) => path)).toEqual(['Briefings/huge.md', 'Briefings/twin.md']);
    expect(local.list()).toEqual(['Briefings/Twin.md', 'Company_Handbook.md', needs(2), pending(1)].sort());
    expect(git(w.server.repository, 'merge-base', '--is-ancestor', base, 'main')).toBe('');
    await cloud.cycle();
    expect(cloud.list()).toEqual(local.list());
  });

  test('a name that leaves its folder is never written and stops nobody', async () => {
    const { w, local } = await settled();
    const dir = join(w.folder, 'tree');
    const blob = git(w.server.repository, 'rev-parse', 'main:Company_Handbook.md');
    const entry = (mode: string, name: string, oid: string) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
    const store = (content: Buffer) => {
      writeFileSync(dir, content);
      return git(w.server.repository, 'hash-object', '-t', 'tree', '-w', '--literally', dir);
    };
    const escape = store(entry('100644', '..', blob));
    const tree = store(
      Buffer.concat([entry('40000', 'Briefings', escape), entry('100644', 'Company_Handbook.md', blob)]),
    );
    const who = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid'];
    const oid = git(w.server.repository, ...who, 'commit-tree', tree, '-p', 'main', '-m', 'escape');
    git(w.server.repository, 'update-ref', 'refs/heads/main', oid);
    const before = local.list();
    local.write(needs(3), task(3));
    const report = await local.cycle();
    expect(report.published?.paths).toEqual([needs(3)]);
    expect(local.list()).toEqual([...before, needs(3)].sort());
  });

  test('a published symbolic link is held even from one who may write there', async () => {
    const { w, local } = await settled();
    const dir = join(w.folder, 'native');
    git(w.folder, 'clone', '--quiet', w.server.repository, dir);
    mkdirSync(join(dir, 'Briefings'), { recursive: true });
    symlinkSync('/etc/passwd', join(dir, 'Briefings', 'link.md'));
    git(dir, 'add', '-A');
    git(dir, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', 'commit', '--quiet', '-m', 'link');
    git(dir, 'push', '--quiet', 'origin', 'HEAD:main');
    const report = await local.cycle();
    expect(report.held.map(({ path }) => path)).toEqual(['Briefings/link.md']);
    expect(local.read('Briefings/link.md')).toBe(null);
  });
});

describe('one large blob under many names', () => {
  test('is read once, and every path is held', async () => {
    const { w, cloud, local } = await settled();
    const large = 'x'.repeat(2 * 1024 * 1024);
    const paths = Array.from({ length: 30 }, (_, n) => needs(n + 3));
    await forge(w, cloud.seed, Object.fromEntries(paths.map((path) => [path, large])));
    const read = vi.spyOn(Repository.prototype, 'blob');
    try {
      const { held } = await local.cycle();
      expect(held.map(({ path }) => path).sort()).toEqual(paths.sort());
      expect(held[0]?.message).toContain('larger than 1 MiB');
      const oid = blobOid(Buffer.from(large));
      expect(read.mock.calls.filter(([name]) => name === oid)).toHaveLength(1);
    } finally {
      read.mockRestore();
    }
  });

  test('others get their turn while many are looked at', async () => {
    const blobs = new NewBlobs(() => Promise.resolve(new Uint8Array(500_000)));
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    for (let n = 0; n < 100; n++) {
      await blobs.pause();
      await blobs.size(String(n));
      const until = performance.now() + 2;
      while (performance.now() < until);
    }
    clearInterval(counting);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('odd things on disk', () => {
  test('links, dotfiles, large files and foreign names are left alone and named', async () => {
    const { w, local } = await settled();
    local.write('Briefings/.hidden.md', 'x');
    local.write('Briefings/huge.md', 'x'.repeat(1024 * 1024 + 1));
    local.write('Briefings/scan.pdf', 'x');
    local.write('Projects/private.md', 'never looked at');
    symlinkSync('/etc/passwd', join(local.vault, 'Briefings', 'link.md'));
    symlinkSync('/etc', join(local.vault, 'Accounting'));
    const published = w.published();
    const report = await local.step();
    expect(report.ignored.map(({ path }) => path).sort()).toEqual([
      'Accounting',
      'Briefings/huge.md',
      'Briefings/link.md',
      'Briefings/scan.pdf',
    ]);
    expect(w.published()).toEqual(published);
  });

  test('a pipe that takes a note’s place between the look and the reading is not waited for', async () => {
    const { local } = await settled();
    const pipe = join(local.vault, 'Briefings', 'pipe.md');
    mkdirSync(join(local.vault, 'Briefings'));
    execFileSync('mkfifo', [pipe]);
    expect([await readRegular(pipe), readRegularNow(pipe)]).toEqual([null, null]);
    const report = await local.step();
    expect(report.ignored.map(({ path }) => path)).toEqual(['Briefings/pipe.md']);
  });

  test('nothing is written through a link that stands where a folder belongs', async () => {
    const { cloud, local, w } = await settled();
    const outside = join(w.folder, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(local.vault, 'In_Progress'));
    cloud.move(needs(2), progress('cloud-a', 2));
    await cloud.step();
    const report = await local.cycle();
    expect(report.withheld.map(({ paths }) => paths)).toEqual([[progress('cloud-a', 2)]]);
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(outside)).toEqual([]);
  });
});
