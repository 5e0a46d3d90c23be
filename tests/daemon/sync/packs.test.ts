import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { DamagedObject } from '../../../daemon/sync/damaged-object.ts';
import { oneEditDelta, treeDelta } from '../../../daemon/sync/delta-encode.ts';
import { applyDelta } from '../../../daemon/sync/delta.ts';
import { IncompletePack } from '../../../daemon/sync/incomplete-pack.ts';
import {
  type TreeEntry,
  differingEntries,
  editedTree,
  readTree,
  writeTree,
} from '../../../daemon/sync/git-tree.ts';
import { ObjectStore } from '../../../daemon/sync/object-store.ts';
import { PackTooLarge, nameOf, unpack } from '../../../daemon/sync/pack-decode.ts';
import { indexedPack, packOf, refDeltaEntry, wholeEntry } from '../../../daemon/sync/pack-encode.ts';
import { Repository } from '../../../daemon/sync/repository.ts';
import { fsck, git, scratch } from './clone-fixture.ts';

const root = scratch();
const LIMIT = 1024 * 1024;
const nothing = () => Promise.resolve(null);
const blob = (text: string) => ({ type: 'blob' as const, content: Buffer.from(text) });
const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map((one) => Buffer.from(one));
let count = 0;

function bare(): string {
  const folder = join(root, `bare-${String(count++)}`);
  execFileSync('git', ['init', '--quiet', '--bare', folder]);
  return folder;
}

describe('a pack of ours is one for native git', () => {
  test('with its index, of every size around the borders of the size field', () => {
    const folder = bare();
    const texts = [0, 1, 15, 16, 17, 2047, 2048, 100_000].map((length) => blob('x'.repeat(length)));
    const base = blob(`${'a line\n'.repeat(100)}end`);
    const edited = blob(`${'a line\n'.repeat(50)}other\n${'a line\n'.repeat(50)}end`);
    const delta = oneEditDelta(base.content, edited.content) ?? Buffer.alloc(0);
    const entries = [...texts, base].map((one) => wholeEntry(nameOf(one), one.type, one.content));
    entries.push(refDeltaEntry(nameOf(edited), nameOf(base), delta));
    const { pack, index, name } = indexedPack(entries);
    for (const [end, content] of [
      ['pack', pack],
      ['idx', index],
    ] as const)
      writeFileSync(join(folder, 'objects', 'pack', `pack-${name}.${end}`), content);
    expect(git(folder, 'verify-pack', '-v', `objects/pack/pack-${name}.idx`)).toMatch(
      /chain length = 1: 1 object/,
    );
    for (const one of [...texts, edited])
      expect(git(folder, 'cat-file', '-s', nameOf(one))).toBe(String(one.content.length));
  });

  test('of any objects', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes(5000), { minLength: 1, maxLength: 12 }), async (contents) => {
        const objects = new Map(contents.map((content) => [nameOf({ type: 'blob', content }), content]));
        const entries = [...objects].map(([oid, content]) => wholeEntry(oid, 'blob', content));
        const found = await unpack(packOf(entries), nothing, LIMIT);
        expect([...found.keys()].sort()).toEqual([...objects.keys()].sort());
        for (const [oid, content] of objects) expect(found.get(oid)?.content.equals(content)).toBe(true);
      }),
    );
  });
});

describe('packs of native git', () => {
  test('with deltas of both kinds, on each other and on objects elsewhere', async () => {
    const folder = bare();
    const base = 'a long line that repeats\n'.repeat(300);
    const oids = Array.from({ length: 8 }, (_, n) =>
      execFileSync('git', ['-C', folder, 'hash-object', '-w', '--stdin'], {
        input: `${base}${'more\n'.repeat(n)}`,
      })
        .toString()
        .trim(),
    );
    for (const options of [['--delta-base-offset'], []]) {
      const pack = execFileSync('git', ['-C', folder, 'pack-objects', '--stdout', '-q', ...options], {
        input: oids.join('\n'),
      });
      expect([...(await unpack(pack, nothing, LIMIT)).keys()].sort()).toEqual([...oids].sort());
    }
    const elsewhere = blob(base);
    const delta = oneEditDelta(elsewhere.content, Buffer.from(`${base}more\n`)) ?? Buffer.alloc(0);
    const thin = packOf([refDeltaEntry(oids[1] ?? '', nameOf(elsewhere), delta)]);
    const found = await unpack(thin, (oid) => Promise.resolve(oid === oids[0] ? elsewhere : null), LIMIT);
    expect([...found.keys()]).toEqual([oids[1]]);
    await expect(unpack(thin, nothing, LIMIT)).rejects.toThrow(IncompletePack);
  });

  test('that are damaged anywhere are refused by one of three errors, never by another', async () => {
    const entries = ['one', 'two '.repeat(500), 'three'].map((text) =>
      wholeEntry(nameOf(blob(text)), 'blob', Buffer.from(text)),
    );
    const whole = packOf(entries);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.nat(255),
        fc.nat(whole.length),
        fc.boolean(),
        async (at, value, cut, resum) => {
          let pack = Buffer.from(whole);
          pack[at] = value;
          pack = pack.subarray(0, Math.max(cut, resum ? 33 : 0));
          // With a right checksum too: a hostile host can make one.
          if (resum) pack = Buffer.concat([pack.subarray(0, -20), sha1(pack.subarray(0, -20))]);
          await unpack(pack, nothing, LIMIT).catch((error: unknown) => {
            const known =
              error instanceof IncompletePack ||
              error instanceof DamagedObject ||
              error instanceof PackTooLarge;
            if (!known) throw error;
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('that unpack to more than the limit are not held in memory', async () => {
    const bomb = wholeEntry('0'.repeat(40), 'blob', Buffer.alloc(LIMIT + 1));
    await expect(unpack(packOf([bomb]), nothing, LIMIT)).rejects.toThrow(PackTooLarge);
  });
});

function sha1(content: Buffer): Buffer {
  return createHash('sha1').update(content).digest();
}

describe('deltas', () => {
  test('make the target again', () => {
    fc.assert(
      fc.property(bytes(300), bytes(300), bytes(100), bytes(100), (head, tail, before, after) => {
        const base = Buffer.concat([head, before, tail]);
        const target = Buffer.concat([head, after, tail]);
        const delta = oneEditDelta(base, target);
        if (delta !== null) expect(applyDelta(base, delta, LIMIT).equals(target)).toBe(true);
      }),
    );
  });

  test('of hostile bytes are refused, and cost no more than they say', () => {
    fc.assert(
      fc.property(bytes(200), bytes(200), (base, delta) => {
        try {
          expect(applyDelta(base, delta, LIMIT).length).toBeLessThanOrEqual(LIMIT);
        } catch (error) {
          if (!(error instanceof DamagedObject)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const entry: fc.Arbitrary<TreeEntry> = fc.record({
  mode: fc.constantFrom('100644', '40000', '100755'),
  name: fc.stringMatching(/^[a-d.0]{1,3}$/),
  oid: fc.constantFrom('1'.repeat(40), '2'.repeat(40)),
});
/** Between names that begin with b and with c. */
const LONG: readonly TreeEntry[] = Array.from({ length: 400 }, (_, n) => ({
  mode: '100644',
  name: `bz${String(n).padStart(3, '0')}`,
  oid: nameOf(blob(String(n))),
}));
const entries = fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 12 });

describe('trees', () => {
  test('as what differs from another are made again, however many entries changed', () => {
    fc.assert(
      fc.property(entries, entries, (old, now) => {
        // Out of Git's order too, as a hostile host may send them.
        for (const write of [
          writeTree,
          (list: readonly TreeEntry[]) => Buffer.concat(list.map((one) => writeTree([one]))),
        ]) {
          const [base, target] = [write(old), write(now)];
          const delta = treeDelta(base, target);
          if (delta !== null) expect(applyDelta(base, delta, LIMIT).equals(target)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('of thousands of entries with dozens of changes take what changed', () => {
    const rows = Array.from({ length: 3000 }, (_, n) => ({
      mode: '100644',
      name: `EMAIL_${String(n).padStart(4, '0')}.md`,
      oid: nameOf(blob(String(n))),
    }));
    const changed = rows.map((row, n) =>
      n % 100 === 7 ? { ...row, oid: nameOf(blob(`other ${String(n)}`)) } : row,
    );
    const delta = treeDelta(writeTree(rows), writeTree(changed));
    expect(delta?.length).toBeLessThan(30 * 60);
  });

  test('that are none make no delta and no error', () => {
    fc.assert(
      fc.property(bytes(200), bytes(200), (base, target) => {
        const delta = treeDelta(base, target);
        if (delta !== null) expect(applyDelta(base, delta, LIMIT).equals(target)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('edited in one walk are the same as sorted anew', () => {
    fc.assert(
      fc.property(
        entries,
        entries,
        fc.array(fc.stringMatching(/^[a-d.0]{1,3}$/), { maxLength: 4 }),
        (old, put, gone) => {
          const edits = new Map([
            ...gone.map((name) => [name, null] as const),
            ...put.map((one) => [one.name, one] as const),
          ]);
          const all = new Map(old.map((one) => [one.name, one]));
          for (const [name, one] of edits) {
            if (one === null) all.delete(name);
            else all.set(name, one);
          }
          expect(editedTree(writeTree(old), edits)).toEqual(writeTree([...all.values()]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('that are not in Git’s order are left to be sorted', () => {
    const [a, b] = ['a', 'b'].map((name) => writeTree([{ mode: '100644', name, oid: '1'.repeat(40) }]));
    expect(
      editedTree(Buffer.concat([b ?? Buffer.alloc(0), a ?? Buffer.alloc(0)]), new Map([['c', null]])),
    ).toBe(null);
  });

  test('what is the same at their beginning is left out, what differs never', () => {
    fc.assert(
      fc.property(entries, entries, fc.nat(400), (some, others, rows) => {
        // Of long folders whole stretches are compared at once.
        const [before, after] = [some, others].map((list) => [...list, ...LONG.slice(0, rows)]) as [
          TreeEntry[],
          TreeEntry[],
        ];
        const { old, now } = differingEntries(writeTree(before), writeTree(after));
        const differs = (list: typeof before, others: typeof before) =>
          list.filter((one) => !others.some((other) => JSON.stringify(other) === JSON.stringify(one)));
        expect(differs([...old], [...now]).sort(byName)).toEqual(
          differs(readTree(writeTree(before)), after).sort(byName),
        );
        expect(differs([...now], [...old]).sort(byName)).toEqual(
          differs(readTree(writeTree(after)), before).sort(byName),
        );
      }),
    );
  });
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

describe('a push', () => {
  test('carries a folder as what changed in it, and native git takes it and finds it whole', async () => {
    const { repository, commit } = await clone();
    const notes = Array.from(
      { length: 500 },
      (_, n) => [`Done/email/${String(n)}.md`, `note ${String(n)}`] as const,
    );
    const log = 'a line of the log\n'.repeat(1000);
    const first = await commit(null, [...notes, ['Logs/day.md', log]]);
    const second = await commit(first, [
      [`Done/email/7.md`, 'other'],
      [`Done/email/400.md`, 'other too'],
      ['Logs/day.md', `${log}one more\n`],
    ]);
    const thin = await repository.packOf(first, second);
    expect(thin.length).toBeLessThan(1200);
    const server = bare();
    for (const pack of [await repository.packOf(null, first), thin])
      execFileSync('git', ['-C', server, 'index-pack', '--stdin', '--fix-thin', '--strict'], { input: pack });
    git(server, 'update-ref', 'refs/heads/main', second);
    expect(fsck(server)).toBe('');
    expect(git(server, 'show', 'main:Done/email/400.md')).toBe('other too');
  });

  test('of several commits builds on what the host has, though a note went there and back', async () => {
    const { repository, commit } = await clone();
    const long = (word: string) => `${word}\n${'the same line\n'.repeat(500)}`;
    const first = await commit(null, [['a.md', long('one')]]);
    const there = await commit(first, [
      ['a.md', long('two')],
      ['b.md', long('one')],
    ]);
    const back = await commit(there, [
      ['a.md', long('one')],
      ['b.md', long('two')],
    ]);
    const server = bare();
    for (const pack of [await repository.packOf(null, first), await repository.packOf(first, back)])
      execFileSync('git', ['-C', server, 'index-pack', '--stdin', '--fix-thin', '--strict'], { input: pack });
    git(server, 'update-ref', 'refs/heads/main', back);
    expect(fsck(server)).toBe('');
  });

  async function clone() {
    const repository = await Repository.open(join(root, `clone-${String(count++)}`));
    const signer = signerFromSeed(newSeed());
    const commit = async (parent: string | null, files: readonly (readonly [string, string])[]) => {
      const edits = new Map<string, string>();
      for (const [path, text] of files) edits.set(path, await repository.writeBlob(Buffer.from(text)));
      const about = { parent, agent: 'local', at: Date.UTC(2026, 10, 20), message: 'test: a commit' };
      return repository.commitChanges(edits, about, signer);
    };
    return { repository, commit };
  }
});

describe('a clone that wrote for a long time', () => {
  test('has few packs, in which versions of a folder are what differs, and native git agrees', async () => {
    const folder = join(root, 'long');
    const { objects } = await Repository.open(folder);
    const rows = Array.from({ length: 800 }, (_, n) => ({
      mode: '100644',
      name: `EMAIL_${String(n).padStart(4, '0')}.md`,
      oid: nameOf(blob(String(n))),
    }));
    for (const row of rows.keys()) objects.write('blob', Buffer.from(String(row)));
    await objects.flush();
    const trees: string[] = [];
    for (let version = 0; version < 30; version++) {
      const oid = objects.write('blob', Buffer.from(`version ${String(version)}`));
      rows[version * 7] = { mode: '100644', name: `EMAIL_${String(version * 7).padStart(4, '0')}.md`, oid };
      trees.push(objects.write('tree', writeTree(rows)));
      await objects.flush();
    }
    const packs = () => readdirSync(join(folder, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
    expect(packs().length).toBe(31);
    const before = Number(/size-pack: (\d+)/.exec(git(folder, 'count-objects', '-v'))?.[1]);
    await objects.tidy();
    expect(packs().length).toBe(2);
    expect(Number(/size-pack: (\d+)/.exec(git(folder, 'count-objects', '-v'))?.[1])).toBeLessThan(before / 4);
    expect(fsck(folder)).toBe('');
    const again = new ObjectStore(folder);
    for (const tree of trees) expect(readTree(again.content(tree, 'tree')).length).toBe(800);
  });

  test('merged again after a crash in between, it still holds everything: a pack never stands in for itself', async () => {
    const folder = join(root, 'twice');
    const { objects } = await Repository.open(folder);
    const oids: string[] = [];
    for (let pack = 0; pack < 30; pack++) {
      oids.push(objects.write('blob', Buffer.from(`note ${String(pack)}`)));
      await objects.flush();
    }
    const packs = join(folder, 'objects', 'pack');
    cpSync(packs, join(folder, 'before'), { recursive: true });
    await objects.tidy();
    // The process ended before the old packs went; what was merged is a small pack too.
    cpSync(join(folder, 'before'), packs, { recursive: true });
    for (let round = 0; round < 2; round++) {
      const again = new ObjectStore(folder);
      await again.tidy();
      for (const store of [again, new ObjectStore(folder)])
        expect(oids.filter((oid) => !store.has(oid))).toEqual([]);
    }
    expect(readdirSync(packs).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
    expect(fsck(folder)).toBe('');
  });
});
