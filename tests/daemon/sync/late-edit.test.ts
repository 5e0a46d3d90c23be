import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WorkTree } from '../../../daemon/sync/apply.ts';
import { blobOid } from '../../../daemon/sync/object-store.ts';
import { git, scratch } from './clone-fixture.ts';
import { type Computer, done, needs, progress, task, world } from './world.ts';

const root = scratch();
let count = 0;

/** Does something exactly once, at the first time a cycle reaches a step. */
function at(computer: Computer, step: string, action: () => void): void {
  computer.onStep = (name) => {
    if (name !== step) return;
    computer.onStep = null;
    action();
  };
}

describe('a person types while sync is at work', () => {
  test.each(['scanned', 'fetched', 'received', 'planned', 'kept'])(
    'into a note that is being replaced, at "%s": the words are kept',
    async (step) => {
      const w = await world();
      const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
      local.write(needs(1), task(1));
      local.write('Company_Handbook.md', 'v1\n');
      await local.step();
      await cloud.step();
      const two = w.computer('local-two');
      await two.step();
      two.move(needs(1), done(1), task(1, 'done'));
      two.write('Company_Handbook.md', 'v2\n');
      await two.step();
      at(local, step, () => {
        local.write(needs(1), task(1, 'needs_action', 'typed just now'));
        local.write('Company_Handbook.md', 'mine\n');
      });
      const report = await local.step();
      expect(local.read('Company_Handbook.md')).toBe('v2\n');
      expect(local.read(report.conflicts[0]?.copy ?? '')).toBe('mine\n');
      expect(local.list().filter((path) => path.includes('EMAIL'))).toEqual([done(1)]);
      const { backups } = await (await local.sync()).status();
      const kept = backups.map((ref) => git(local.gitDir, 'grep', '-h', 'typed', ref));
      expect(kept.join()).toContain('typed just now');
    },
  );

  test.each(['committed', 'pushed', 'kept', 'remembered'])(
    'into a note that is being published, at "%s": the next round publishes the rest',
    async (step) => {
      const w = await world();
      const local = w.computer('local');
      local.write('Company_Handbook.md', 'v1\n');
      await local.step();
      local.write('Company_Handbook.md', 'v2\n');
      at(local, step, () => {
        local.write('Company_Handbook.md', 'v3\n');
      });
      expect((await local.step()).conflicts).toEqual([]);
      expect(local.read('Company_Handbook.md')).toBe('v3\n');
      const next = await local.step();
      expect([next.conflicts, next.rolledBack]).toEqual([[], []]);
      expect(w.show('Company_Handbook.md')).toBe('v3');
    },
  );

  test.each([
    ['published first', false],
    ['asked first', true],
  ])('a note that is away for a moment while it is saved was not deleted (%s)', async (_, anew) => {
    const w = await world();
    const local = w.computer('local');
    local.write('Company_Handbook.md', 'v1\n');
    local.write('Business_Goals.md', 'grow\n');
    await local.step();
    if (anew) await local.restart();
    local.remove('Company_Handbook.md');
    local.remove('Business_Goals.md');
    at(local, 'scanned', () => {
      local.write('Company_Handbook.md', 'v2\n');
      local.write('Business_Goals.md', 'grow\n');
    });
    expect((await local.step()).published?.paths).toEqual(['Company_Handbook.md']);
    expect(w.published()).toEqual(['Business_Goals.md', 'Company_Handbook.md']);
    expect(w.show('Company_Handbook.md')).toBe('v2');
    expect((await local.step()).published).toBe(null);
  });

  test('the daemon claims a task in the moment in which sync removes it', async () => {
    const w = await world();
    const [a, b] = [w.computer('cloud-a'), w.computer('cloud-b')];
    a.write(needs(1), task(1));
    await a.step();
    await b.step();
    a.move(needs(1), progress('cloud-a', 1), task(1, 'in_progress', 'a'));
    await a.step();
    at(b, 'kept', () => {
      b.move(needs(1), progress('cloud-b', 1), task(1, 'in_progress', 'b'));
    });
    const report = await b.step();
    expect(report.rolledBack).toHaveLength(1);
    expect(b.list()).toEqual([progress('cloud-a', 1)]);
  });
});

describe('a note is seen empty for a moment, while another version of it was published', () => {
  async function cutHere() {
    const w = await world();
    const [other, here] = [w.computer('local-two'), w.computer('local')];
    other.write('Company_Handbook.md', 'rule 1\n');
    await other.step();
    await here.step();
    other.write('Company_Handbook.md', 'rule 1\nrule 2\n');
    await other.step();
    here.write('Company_Handbook.md', '');
    expect((await here.step()).withheld[0]?.message).toContain('made empty a moment ago');
    return { w, other, here };
  }
  const both = 'rule 1\nrule 2\n';

  test.each([false, true])(
    'filled with other words, the two are a conflict (after a start: %s)',
    async (anew) => {
      const { other, here } = await cutHere();
      if (anew) await here.restart();
      // What goes out meanwhile does not make the version of the others one that was seen here.
      here.write('Business_Goals.md', 'earn\n');
      expect((await here.step()).published?.paths).toEqual(['Business_Goals.md']);
      here.write('Company_Handbook.md', 'rule one\n');
      const { conflicts } = await here.step();
      expect(conflicts.map(({ copy }) => here.read(copy))).toEqual(['rule one\n']);
      await here.step();
      await other.step();
      expect([here.read('Company_Handbook.md'), other.read('Company_Handbook.md')]).toEqual([both, both]);
    },
  );

  test('filled with what was cut, nobody edited it', async () => {
    const { here } = await cutHere();
    here.write('Company_Handbook.md', 'rule 1\n');
    expect((await here.step()).conflicts).toEqual([]);
    expect(here.read('Company_Handbook.md')).toBe(both);
  });
});

describe('WorkTree', () => {
  function tree() {
    const vault = join(root, `vault-${String(count++)}`);
    mkdirSync(join(vault, 'Briefings'), { recursive: true });
    const path = 'Briefings/A.md';
    writeFileSync(join(vault, path), 'old');
    return { vault, path, absolute: join(vault, path), work: new WorkTree(vault) };
  }
  const oid = (text: string) => blobOid(Buffer.from(text));

  test('replaces, creates and removes only what is as it was when it was read', async () => {
    const { path, absolute, work } = tree();
    const edit = (from: string | null, to: string | null) =>
      work.edit(
        path,
        { from: from === null ? null : oid(from), to: to === null ? null : oid(to) },
        to === null ? null : Buffer.from(to),
      );
    expect(await edit('other', 'new')).toBe('changed');
    expect(await edit(null, 'new')).toBe('changed');
    expect(await edit('other', null)).toBe('changed');
    expect(readFileSync(absolute, 'utf8')).toBe('old');
    expect(await edit('old', 'new')).toBe('done');
    expect(readFileSync(absolute, 'utf8')).toBe('new');
    expect(await edit('new', null)).toBe('done');
    expect(await edit('new', null)).toBe('changed');
    expect(await edit(null, 'again')).toBe('done');
    expect(readFileSync(absolute, 'utf8')).toBe('again');
  });

  test('what is written through a handle from before the replacement is found', async () => {
    const { path, absolute, work } = tree();
    const handle = openSync(absolute, 'r+');
    expect(await work.edit(path, { from: oid('old'), to: oid('new') }, Buffer.from('new'))).toBe('done');
    writeSync(handle, 'LATE');
    closeSync(handle);
    expect([...(await work.lateWrites())].map(([where, bytes]) => [where, bytes.toString()])).toEqual([
      [path, 'LATE'],
    ]);
    expect(readFileSync(absolute, 'utf8')).toBe('new');
  });

  test('what a crash left in the folder of displaced files is kept at the next start', async () => {
    const w = await world();
    const local = w.computer('local');
    local.write('Company_Handbook.md', 'v1\n');
    await local.step();
    await local.restart();
    mkdirSync(join(local.vault, '.countersign-sync'));
    writeFileSync(join(local.vault, '.countersign-sync', 'old-1'), 'displaced words');
    writeFileSync(join(local.vault, '.countersign-sync', 'new-1'), 'half');
    await local.step();
    const { backups } = await (await local.sync()).status();
    expect(backups.map((ref) => git(local.gitDir, 'show', `${ref}:displaced-0`))).toEqual([
      'displaced words',
    ]);
    expect(readdirSync(local.vault)).toEqual(['Company_Handbook.md']);
  });
});
