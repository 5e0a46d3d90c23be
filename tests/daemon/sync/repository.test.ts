import { mkdirSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { signerOf } from '../../../daemon/sync/ssh-signature.ts';
import { fsck, git, loosen, scratch, testAgent, verifiesNatively } from './clone-fixture.ts';

const root = scratch();
const cloud = testAgent('cloud-a');
const local = testAgent('local');
let count = 0;

async function fresh() {
  return Repository.open(join(root, `clone-${String(count++)}`));
}

async function put(repository: Repository, parent: string | null, files: Record<string, string | null>) {
  const edits = new Map<string, string | null>();
  for (const [path, text] of Object.entries(files)) {
    edits.set(path, text === null ? null : await repository.writeBlob(Buffer.from(text)));
  }
  const at = Date.UTC(2026, 10, 20, 8, 30);
  const signer = signerFromSeed(cloud.seed);
  const oid = await repository.commitChanges(
    edits,
    { parent, agent: 'cloud-a', at, message: 'test: a commit' },
    signer,
  );
  await repository.setRef('refs/heads/main', oid);
  return oid;
}

describe('a repository without index and work tree, checked by native git', () => {
  test('what it commits is what native git reads, and fsck finds nothing', async () => {
    const repository = await fresh();
    const one = await put(repository, null, {
      'Dashboard.md': 'a',
      'Plans/email/x.md': 'b',
      'Plans/z.md': 'c',
    });
    const two = await put(repository, one, {
      'Plans/email/x.md': null,
      'Plans/email/y.md': 'd',
      'Plans.md': 'e',
    });
    expect(git(repository.gitdir, 'ls-tree', '-r', '--name-only', two).split('\n')).toEqual([
      'Dashboard.md',
      'Plans.md',
      'Plans/email/y.md',
      'Plans/z.md',
    ]);
    expect(git(repository.gitdir, 'show', `${two}:Plans/email/y.md`)).toBe('d');
    expect(fsck(repository.gitdir)).toBe('');
    const changes = await repository.changes(one, two);
    expect(changes.map(({ path }) => path).sort()).toEqual([
      'Plans.md',
      'Plans/email/x.md',
      'Plans/email/y.md',
    ]);
    expect([...new Map(await repository.files(two)).keys()].sort()).toEqual(
      git(repository.gitdir, 'ls-tree', '-r', '--name-only', two).split('\n'),
    );
  });

  test('a folder whose last file goes away goes with it, and a file can become a folder', async () => {
    const repository = await fresh();
    const one = await put(repository, null, { 'Plans/b/c.md': '1', 'Skills/D.md': '2' });
    const two = await put(repository, one, {
      'Plans/b/c.md': null,
      'Skills/D.md': null,
      'Skills/D.md/e.md': '3',
    });
    expect(git(repository.gitdir, 'ls-tree', '-r', '--name-only', two)).toBe('Skills/D.md/e.md');
    expect((await repository.changes(one, two)).map(({ path }) => path).sort()).toEqual([
      'Plans/b/c.md',
      'Skills/D.md',
      'Skills/D.md/e.md',
    ]);
    const three = await put(repository, two, { 'Skills/D.md/e.md': null });
    expect(git(repository.gitdir, 'ls-tree', '-r', three)).toBe('');
    expect(fsck(repository.gitdir)).toBe('');
  });

  test('names that are no UTF-8 survive a commit beside them byte for byte', async () => {
    const repository = await fresh();
    const blob = await repository.writeBlob(Buffer.from('x'));
    const odd = Buffer.concat([
      Buffer.from(`100644 caf`),
      Buffer.from([0xe9]),
      Buffer.from('.txt\0'),
      Buffer.from(blob, 'hex'),
    ]);
    mkdirSync(join(repository.gitdir, 'odd'));
    writeFileSync(join(repository.gitdir, 'odd', 'tree'), odd);
    const tree = git(
      repository.gitdir,
      'hash-object',
      '-t',
      'tree',
      '-w',
      '--literally',
      join(repository.gitdir, 'odd', 'tree'),
    );
    const first = git(
      repository.gitdir,
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x.invalid',
      'commit-tree',
      tree,
      '-m',
      'odd',
    );
    const next = await put(repository, first, { 'Dashboard.md': 'a' });
    expect(git(repository.gitdir, '-c', 'core.quotePath=true', 'ls-tree', '--name-only', next)).toBe(
      'Dashboard.md\n"caf\\351.txt"',
    );
  });

  test('git verify-commit accepts our signature for the right agent only', async () => {
    const repository = await fresh();
    const oid = await put(repository, null, { 'Dashboard.md': 'a' });
    expect(verifiesNatively(repository.gitdir, oid, [local, cloud])).toBe(true);
    expect(verifiesNatively(repository.gitdir, oid, [local])).toBe(false);
    const commit = await repository.commit(oid);
    expect(signerOf(commit.signed, commit.signature ?? '')).toBe(cloud.key);
    const other = Buffer.from(commit.signed);
    other[other.length - 2] = 0x21;
    expect(signerOf(other, commit.signature ?? '')).toBe(null);
  });

  test('a commit that native git signed with an SSH key is read too', async () => {
    const repository = await fresh();
    const base = await put(repository, null, { 'Dashboard.md': 'a' });
    const key = join(repository.gitdir, 'key');
    const { execFileSync } = await import('node:child_process');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const args = [
      '-c',
      'gpg.format=ssh',
      '-c',
      `user.signingkey=${key}`,
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x.invalid',
    ];
    const tree = git(repository.gitdir, 'rev-parse', `${base}^{tree}`);
    const oid = git(
      repository.gitdir,
      ...args,
      'commit-tree',
      '-S',
      '-p',
      base,
      '-m',
      'by native git\n\nbody',
      tree,
    );
    const commit = await repository.commit(oid);
    expect(signerOf(commit.signed, commit.signature ?? '')).toMatch(/^ed25519:/);
    expect(commit.subject).toBe('by native git');
  });

  test('a damaged object is found, and writing the same bytes again repairs it', async () => {
    const repository = await fresh();
    const oid = await put(repository, null, { 'Dashboard.md': 'a', 'Plans/email/x.md': 'b' });
    expect(await repository.brokenObjects(oid)).toBe(0);
    const blob = git(repository.gitdir, 'rev-parse', `${oid}:Plans/email/x.md`);
    loosen(repository.gitdir);
    repository.objects.refresh();
    writeFileSync(join(repository.gitdir, 'objects', blob.slice(0, 2), blob.slice(2)), '');
    expect(await repository.brokenObjects(oid)).toBe(1);
    await repository.writeBlob(Buffer.from('b'));
    expect(await repository.brokenObjects(oid)).toBe(0);
    await repository.objects.flush();
    expect(fsck(repository.gitdir)).toBe('');
  });

  test('leftovers of a killed writer are swept at the next start', async () => {
    const repository = await fresh();
    await put(repository, null, { 'Dashboard.md': 'a' });
    const temporary = join(repository.gitdir, 'countersign', 'tmp');
    writeFileSync(join(temporary, 'half'), 'x');
    writeFileSync(join(repository.gitdir, 'objects', 'pack', 'pack-1.pack'), 'PACK');
    await Repository.open(repository.gitdir);
    const names = readdirSync(join(repository.gitdir, 'objects', 'pack'));
    expect(names.map((name) => name.replace(/^pack-[0-9a-f]{40}/, ''))).toEqual(['.idx', '.pack']);
    expect(() => readdirSync(temporary)).not.toThrow();
    expect(fsck(repository.gitdir)).toBe('');
  });
});
