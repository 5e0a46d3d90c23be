import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../shared/approval/keys.ts';
import { ListingFile } from '../../../daemon/sync/listing-file.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { git, scratch, testAgent } from './clone-fixture.ts';

const root = scratch();
const local = testAgent('local');
let count = 0;
let repository: Repository;
let listing: string;

beforeEach(async () => {
  repository = await Repository.open(join(root, `clone-${String(count++)}`));
  listing = join(repository.gitdir, 'countersign', 'listing');
});

async function put(parent: string | null, files: Iterable<readonly [string, string | null]>) {
  const edits = new Map<string, string | null>();
  for (const [path, text] of files)
    edits.set(path, text === null ? null : await repository.writeBlob(Buffer.from(text)));
  const commit = { parent, agent: 'local', at: Date.UTC(2026, 10, 20), message: 'test: a commit' };
  return repository.commitChanges(edits, commit, signerFromSeed(local.seed));
}

const MANY = Array.from({ length: 2100 }, (_, n): [string, string] => [
  `Decisions/ap-${String(n % 700)}/d-${String(n)}.md`,
  String(n),
]);

/** What a process that starts now takes for the files of a commit. */
async function filesOf(commit: string): Promise<string[]> {
  const opened = await Repository.open(repository.gitdir);
  return [...(await opened.files(commit))].map(([path, { mode, oid }]) => `${mode} ${oid} ${path}`).sort();
}

/** The same by native git. */
function nativeFilesOf(commit: string): string[] {
  const lines = git(repository.gitdir, 'ls-tree', '-r', '-z', commit).split('\0').filter(Boolean);
  return lines.map((line) => line.replace(/^(\d+) \w+ (\w+)\t/, '$1 $2 ')).sort();
}

describe('the files of a commit, of which there are many', () => {
  test('are those that git reads, whatever changed since they were listed', async () => {
    const one = await put(null, MANY);
    expect(await filesOf(one)).toEqual(nativeFilesOf(one));
    const two = await put(one, [
      ['Decisions/ap-5/d-5.md', 'other words'],
      ['Decisions/ap-6/d-6.md', null],
      ['Decisions/ap-7/d-7.md', null],
      ['Decisions/ap-7/d-707.md', null],
      ['Decisions/ap-7/d-1407.md', null],
      ['Decisions/ap-7', 'a file where a folder was'],
      ['Needs_Action/email/new.md', 'came'],
    ]);
    const written = readFileSync(listing);
    expect(await filesOf(two)).toEqual(nativeFilesOf(two));
    expect(await filesOf(one)).toEqual(nativeFilesOf(one));
    expect(readFileSync(listing).equals(written)).toBe(true); // A few changes are not worth six megabytes.
  });

  test('are listed anew once many of them are others', async () => {
    const one = await put(null, MANY);
    await filesOf(one);
    const two = await put(
      one,
      MANY.slice(0, 600).map(([path]) => [path, 'other words']),
    );
    const written = readFileSync(listing);
    expect(await filesOf(two)).toEqual(nativeFilesOf(two));
    expect(readFileSync(listing).equals(written)).toBe(false);
    expect(await filesOf(two)).toEqual(nativeFilesOf(two));
  });

  test('are read from the list after a start, which only its owner may read', async () => {
    const one = await put(null, MANY);
    await filesOf(one);
    const { tree } = await repository.commit(one);
    const other = ['Dashboard.md', { mode: '100644', oid: 'a'.repeat(40) }] as const;
    expect([...new ListingFile(listing).written(tree, [other], 1)]).toEqual([other]);
    expect(await filesOf(one)).toEqual([`100644 ${'a'.repeat(40)} Dashboard.md`]);
    expect(statSync(listing).mode & 0o777).toBe(0o600);
  });

  test('are read from the trees where the list is damaged, cut off or of another tree that is gone', async () => {
    const one = await put(null, MANY);
    await filesOf(one);
    const right = readFileSync(listing);
    const changed = Buffer.from(right);
    changed.set([0x62], right.length / 2);
    const foreign = Buffer.from(right.toString('latin1').replace(/1 [0-9a-f]{40}/, `1 ${'b'.repeat(40)}`));
    const others = [
      Buffer.alloc(0),
      right.subarray(0, 54),
      right.subarray(0, right.length / 2),
      right.subarray(0, 40),
      changed,
    ];
    for (const content of [...others, foreign, Buffer.from('countersign listing 2 x\n')]) {
      writeFileSync(listing, content);
      expect(await filesOf(one)).toEqual(nativeFilesOf(one));
    }
  });

  test('are all given where the list can not be written, and nothing is left of one that was not ended', async () => {
    const one = await put(null, MANY);
    const opened = await Repository.open(repository.gitdir);
    let gone = 0;
    for (const placed of await opened.files(one)) if (placed[0] !== '' && ++gone === 2090) break;
    const left = () => readdirSync(join(repository.gitdir, 'countersign')).filter((name) => name !== 'tmp');
    expect(left()).toEqual([]);
    mkdirSync(join(listing, 'in the way'), { recursive: true });
    expect(await filesOf(one)).toEqual(nativeFilesOf(one));
    expect(left()).toEqual(['listing']);
  });

  test('leave nothing behind of a list that a killed process had begun', async () => {
    const one = await put(null, MANY);
    await filesOf(one);
    writeFileSync(`${listing}.4711.tmp`, 'countersign listing 1 ');
    expect(await filesOf(one)).toEqual(nativeFilesOf(one));
    expect(readdirSync(join(repository.gitdir, 'countersign')).filter((name) => name !== 'tmp')).toEqual([
      'listing',
    ]);
  });

  test('are not listed where one has a name that a line can not hold, nor where they are few', async () => {
    const few = await put(null, MANY.slice(0, 50));
    expect(await filesOf(few)).toEqual(nativeFilesOf(few));
    expect(existsSync(listing)).toBe(false);
    const odd = await put(null, [...MANY, ['two\nlines.md', 'x'] as const]);
    expect(await filesOf(odd)).toEqual(nativeFilesOf(odd));
    expect(existsSync(listing)).toBe(false);
  });
});
