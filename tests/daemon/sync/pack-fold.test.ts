import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { dropOldBackups } from '../../../daemon/sync/backup.ts';
import { ObjectStore } from '../../../daemon/sync/object-store.ts';
import { packedRefs, withoutRef } from '../../../daemon/sync/packed-refs.ts';
import { BRANCH } from '../../../daemon/sync/remote.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { writeTree } from '../../../daemon/sync/git-tree.ts';
import { fsck, git, scratch, testAgent } from './clone-fixture.ts';
import { approval, needs, pending, task, world } from './world.ts';

const root = scratch();
let count = 0;

/** What months leave behind: packs of some two hundred objects each, one of them native git's own, with deltas by offset. */
const PACKS = 26;
let months: string;
let names: string[];

beforeAll(async () => {
  months = join(root, 'months');
  const { objects } = await Repository.open(months);
  const rows: { mode: string; name: string; oid: string }[] = [];
  for (let pack = 0; pack < PACKS - 1; pack++) {
    for (let n = 0; n < 160; n++) {
      const oid = objects.write('blob', Buffer.from(`mail ${String(pack)}.${String(n)}\n`));
      rows.push({ mode: '100644', name: `EMAIL_${String(rows.length).padStart(5, '0')}.md`, oid });
    }
    objects.write('tree', writeTree(rows));
    await objects.flush();
  }
  const versions = Array.from({ length: 160 }, (_, n) => `${'a line of a log\n'.repeat(40 + n)}the end\n`);
  const oids = versions.map((text) =>
    execFileSync('git', ['-C', months, 'hash-object', '-w', '--stdin'], { input: text, encoding: 'utf8' }),
  );
  // Something that another pack holds too.
  const input = `${oids.join('')}${rows[0]?.oid ?? ''}\n`;
  const words = [
    '-C',
    months,
    'pack-objects',
    '-q',
    '--delta-base-offset',
    join(months, 'objects/pack/pack'),
  ];
  execFileSync('git', words, { input, encoding: 'utf8' });
  git(months, 'prune-packed');
  names = namesIn(months);
}, 60_000);

function namesIn(folder: string): string[] {
  return git(folder, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)').split(
    '\n',
  );
}

function copy(): string {
  const folder = join(root, `copy-${String(count++)}`);
  cpSync(months, folder, { recursive: true });
  return folder;
}

function packsIn(folder: string): string[] {
  return readdirSync(join(folder, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
}

describe('a clone that has many packs of some size', () => {
  test('has one in their place, that holds everything, is smaller, and is one for native git', async () => {
    const folder = copy();
    expect(packsIn(folder)).toHaveLength(PACKS);
    expect(git(folder, 'verify-pack', '-v', ...indexes(folder))).toMatch(/chain length = [1-9]/);
    const size = () => Number(/size-pack: (\d+)/.exec(git(folder, 'count-objects', '-v'))?.[1]);
    const before = size();
    const objects = new ObjectStore(folder);
    await objects.tidy();
    expect(packsIn(folder)).toHaveLength(1);
    expect(size()).toBeLessThan(before / 2);
    expect(namesIn(folder)).toEqual(names);
    expect(fsck(folder)).toBe('');
    for (const store of [objects, new ObjectStore(folder)])
      for (const line of names) expect(store.has(line.slice(0, 40))).toBe(true);
  });

  test('a crash between the new pack and the end of the old ones leaves both, and that is no trouble', async () => {
    const folder = copy();
    await new ObjectStore(folder).tidy();
    cpSync(join(months, 'objects', 'pack'), join(folder, 'objects', 'pack'), { recursive: true });
    const { objects } = await Repository.open(folder);
    expect(packsIn(folder)).toHaveLength(PACKS + 1);
    await objects.tidy();
    expect(packsIn(folder)).toHaveLength(1);
    expect(namesIn(folder)).toEqual(names);
    expect(fsck(folder)).toBe('');
  });

  test('keeps them where one is damaged, and does not try again until the next start', async () => {
    const folder = copy();
    const [victim = ''] = packsIn(folder);
    const path = join(folder, 'objects', 'pack', victim);
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    execFileSync('chmod', ['u+w', path]);
    writeFileSync(path, bytes);
    const objects = new ObjectStore(folder);
    const before = packsIn(folder);
    for (let round = 0; round < 2; round++) {
      await objects.tidy();
      expect(packsIn(folder)).toEqual(before);
    }
  });

  test.each([
    ['before it begins', 0],
    ['while it reads', 3],
    ['when it has read all of it', 25],
  ])('leaves everything as it was where the process is to end %s', async (_, turns) => {
    const folder = copy();
    const stopping = new AbortController();
    const before = packsIn(folder);
    const objects = new ObjectStore(folder);
    const tidied = objects.tidy(stopping.signal);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    stopping.abort();
    await tidied;
    expect(packsIn(folder).sort()).toEqual(before.sort());
    expect(fsck(folder)).toBe('');
    await objects.tidy();
    expect(packsIn(folder)).toHaveLength(1);
  });
});

function indexes(folder: string): string[] {
  return packsIn(folder).map((name) => join(folder, 'objects', 'pack', name.replace(/pack$/, 'idx')));
}

describe('a clone in which somebody runs git gc by hand', () => {
  test('goes on as before, also while it is open, and still knows its backups', async () => {
    const w = await world();
    const [cloud, local] = [w.computer('cloud-a'), w.computer('local')];
    cloud.write(pending(1), approval(1));
    await cloud.step();
    await local.step();
    // Something of the person's is replaced, and kept: both change the same request.
    local.write(pending(1), approval(1, 'mine'));
    const other = w.computer('local-two');
    await other.step();
    other.write(pending(1), approval(1, 'theirs'));
    await other.step();
    await local.step();
    const { backups } = await (await local.sync()).status();
    expect(backups).toHaveLength(1);
    for (let round = 2; round < 5; round++) {
      git(local.gitDir, 'gc', '--quiet', '--prune=now');
      expect(readdirSync(join(local.gitDir, 'refs', 'heads'))).toEqual([]);
      expect(await (await local.sync()).status()).toMatchObject({ backups });
      expect((await (await local.sync()).status()).tip).toBe(git(w.server.repository, 'rev-parse', 'main'));
      cloud.write(needs(round), task(round));
      await cloud.step();
      expect((await local.step()).applied).toEqual([needs(round)]);
      local.write('Business_Goals.md', `goal ${String(round)}\n`);
      expect((await local.step()).published?.paths).toEqual(['Business_Goals.md']);
      if (round === 3) await local.restart();
    }
    expect(git(local.gitDir, 'show', `${backups[0] ?? ''}:${pending(1)}`)).toContain('mine');
    expect(fsck(local.gitDir)).toBe('');
    await local.restart();
    git(local.gitDir, 'pack-refs', '--all');
    const repository = await Repository.open(local.gitDir);
    const later = Date.now() + 91 * 86_400_000;
    await dropOldBackups(repository, later);
    expect(git(local.gitDir, 'for-each-ref', '--format=%(refname)')).toContain(backups[0] ?? '?');
    // The vault has come as far as the clock says.
    const about = { parent: await repository.ref(BRANCH), agent: 'local', at: later, message: 'later' };
    const tip = await repository.commitChanges(new Map(), about, signerFromSeed(testAgent('local').seed));
    await repository.setRef(BRANCH, tip);
    await dropOldBackups(repository, Date.now());
    expect(git(local.gitDir, 'for-each-ref', '--format=%(refname)')).toContain(backups[0] ?? '?');
    await dropOldBackups(repository, later);
    expect(git(local.gitDir, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  test('packed-refs are read line by line, and what is no ref is left alone', () => {
    const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
    const text = `# pack-refs with: peeled fully-peeled sorted \n${one} refs/heads/main\n${two} refs/tags/v1\n^${one}\n`;
    expect([...packedRefs(text)]).toEqual([
      ['refs/heads/main', one],
      ['refs/tags/v1', two],
    ]);
    expect(withoutRef(text, 'refs/tags/v1')).toBe(text.replace(`${two} refs/tags/v1\n^${one}\n`, ''));
    expect(withoutRef(text, 'refs/heads/other')).toBe(null);
    expect(packedRefs('').size).toBe(0);
  });
});
