import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Repository } from '../../../daemon/sync/repository.ts';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { git, scratch, testAgent } from './clone-fixture.ts';

const root = scratch();
const local = testAgent('local');

async function put(
  repository: Repository,
  parent: string | null,
  paths: readonly string[],
  text: string | null,
) {
  const oid = text === null ? null : await repository.writeBlob(Buffer.from(text));
  const commit = { parent, agent: 'local', at: 0, message: 'test: a commit' };
  const edits = new Map(paths.map((path) => [path, oid]));
  return repository.commitChanges(edits, commit, signerFromSeed(local.seed));
}

/** What native git lists, folders included. */
function nativeCount(gitDir: string, commit: string): number {
  return git(gitDir, 'ls-tree', '-r', '-t', commit).split('\n').length;
}

test('the entries of a tree are counted on from the last one, over a start, and anew where that is not known', async () => {
  const repository = await Repository.open(join(root, 'clone'));
  const file = join(repository.gitdir, 'countersign', 'entries');
  const noted = () => Number(readFileSync(file, 'utf8').split(' ')[1]);
  const paths = Array.from({ length: 1500 }, (_, n) => `Decisions/ap-${String(n % 300)}/d-${String(n)}.md`);
  const few = await put(repository, null, ['Dashboard.md'], 'x');
  await repository.checkListable(few);
  expect(existsSync(file)).toBe(false);
  const one = await put(repository, few, paths, 'x');
  await repository.checkListable(one);
  expect(noted()).toBe(nativeCount(repository.gitdir, one));
  const two = await put(repository, one, paths.slice(0, 700), null);
  const right = readFileSync(file, 'utf8');
  for (const text of [right, right.replace(/^.{40}/, 'b'.repeat(40)), 'half a li', `${'a'.repeat(40)} x\n`]) {
    writeFileSync(file, text);
    const opened = await Repository.open(repository.gitdir);
    await opened.checkListable(one);
    await opened.checkListable(two);
    expect(noted()).toBe(nativeCount(repository.gitdir, two));
  }
});
