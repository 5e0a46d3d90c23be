import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { blobOid } from '../../../daemon/sync/object-store.ts';
import { StatCache } from '../../../daemon/sync/stat-cache.ts';
import { VaultNews } from '../../../daemon/sync/vault-news.ts';
import { VaultScanner } from '../../../daemon/sync/vault-scanner.ts';
import { VaultView } from '../../../daemon/sync/vault-view.ts';
import { walkFolder } from '../../../daemon/sync/walk-folders.ts';
import { TASK, approved, done, needs, pending, progress } from './world.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-scan-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
let count = 0;

const file = fc.constantFrom(
  ...[1, 2, 3].flatMap((n) => [needs(n), done(n), progress('cloud-a', n), pending(n), approved(n)]),
  'Briefings/a.md',
  'Briefings/A.md',
  'Dashboard.md',
  'Briefings/no note?.md',
  'Elsewhere/x.md',
);
const folder = fc.constantFrom(
  'Needs_Action',
  'Needs_Action/email',
  'Done/email',
  'Briefings',
  'Done',
  'In_Progress/cloud-a',
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), at: file, text: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ kind: fc.constant('remove' as const), at: file }),
  fc.record({ kind: fc.constant('link' as const), at: file }),
  fc.record({ kind: fc.constant('move' as const), at: file, to: file }),
  fc.record({ kind: fc.constant('remove' as const), at: folder }),
  fc.record({ kind: fc.constant('move' as const), at: folder, to: folder }),
  fc.record({ kind: fc.constant('look' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function carryOut(vault: string, one: Step): void {
  if (one.kind === 'look') return;
  const at = join(vault, one.at);
  try {
    if (one.kind === 'write') {
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, one.text);
    } else if (one.kind === 'remove') rmSync(at, { recursive: true, force: true });
    else if (one.kind === 'link') {
      mkdirSync(dirname(at), { recursive: true });
      // Into a place where nothing can be made: a later write through the link must not leave this folder.
      symlinkSync('/proc/nowhere', at);
    } else {
      mkdirSync(dirname(join(vault, one.to)), { recursive: true });
      renameSync(at, join(vault, one.to));
    }
  } catch {
    // It is not there, or something is in the way: nothing happened.
  }
}

function seen(view: VaultView): [string, string | null][] {
  return [...view.paths()].sort().map((path) => [path, view.get(path)]);
}

describe.runIf(process.platform === 'linux')('what the system tells of is enough', () => {
  test(
    'whatever happens, a look at what changed sees what a look at everything sees',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const name = String(count++);
          const vault = join(root, name, 'vault');
          mkdirSync(vault, { recursive: true });
          const news = VaultNews.open(vault);
          expect(news).not.toBe(null);
          const scanner = new VaultScanner(vault, StatCache.open(join(root, name, 'cache')), news);
          let disk: VaultView | null = null;
          try {
            for (const one of [...steps, { kind: 'look' as const }]) {
              carryOut(vault, one);
              if (one.kind !== 'look') continue;
              const looked = await scanner.look(disk, new VaultView());
              if (looked.kind === 'all') disk = looked.disk;
              else {
                const after: VaultView = (disk ?? new VaultView()).copy();
                for (const [path, oid] of looked.changed) after.set(path, oid);
                disk = after;
              }
              const whole = new VaultScanner(vault, StatCache.open(join(root, name, 'none')), null);
              const everything = await whole.look(null, new VaultView());
              if (everything.kind !== 'all') throw new Error('not everything');
              // Of two names that differ in case only, whichever was there first is the note.
              const fold = (view: VaultView) => seen(view).map(([path]) => path.toLowerCase());
              expect(fold(disk)).toEqual(fold(everything.disk));
              for (const [path, oid] of seen(everything.disk))
                if (disk.get(path) !== null) expect(disk.get(path)).toBe(oid);
            }
          } finally {
            news?.close();
          }
        }),
        { numRuns: 150 },
      );
    },
  );

  test('nothing is read that nobody touched', async () => {
    const vault = join(root, 'quiet', 'vault');
    for (let n = 0; n < 20; n++) {
      mkdirSync(dirname(join(vault, needs(n))), { recursive: true });
      writeFileSync(join(vault, needs(n)), 'a');
    }
    const news = VaultNews.open(vault);
    const scanner = new VaultScanner(vault, StatCache.open(join(root, 'quiet', 'cache')), news);
    const first = await scanner.look(null, new VaultView());
    if (first.kind !== 'all') throw new Error('not everything');
    expect(first.disk.size).toBe(20);
    writeFileSync(join(vault, needs(7)), 'b');
    const second = await scanner.look(first.disk, new VaultView());
    expect(second.kind === 'some' ? [...second.changed.keys()] : second.kind).toEqual([needs(7)]);
    const third = await scanner.look(first.disk, new VaultView());
    expect(third.kind === 'some' ? [...third.changed.keys()] : third.kind).toEqual([]);
    news?.close();
  });
});

describe('what is remembered of files', () => {
  test('a cache of another kind or cut short costs a full look and nothing else', async () => {
    const vault = join(root, 'cache', 'vault');
    const cache = join(root, 'cache', 'stat-cache.json');
    mkdirSync(dirname(join(vault, needs(1))), { recursive: true });
    writeFileSync(join(vault, needs(1)), 'a');
    const look = async () => {
      const looked = await new VaultScanner(vault, StatCache.open(cache), null).look(null, new VaultView());
      return looked.kind === 'all' ? seen(looked.disk) : [];
    };
    const right = await look();
    expect(right.length).toBe(1);
    for (const text of ['[]', '', 'countersign stat-cache 3\nhalf a li', 'countersign stat-cache 3\n\n \n'])
      for (const content of [text, existsSync(cache) ? readFileSync(cache, 'utf8').slice(0, 60) : '']) {
        writeFileSync(cache, content);
        expect(await look()).toEqual(right);
      }
  });
});

describe('what is written of that', () => {
  const stat = { size: 1n, ino: 1n, ctimeNs: 1n, mtimeNs: 1n };
  const NOW = 10_000_000_000n;

  function remember(file: string, paths: readonly string[]): void {
    const cache = StatCache.open(file);
    for (const path of paths) cache.remember(path, stat, 'a'.repeat(40), NOW);
    cache.save(() => true);
  }

  test('a few more files of many are not worth writing all of them again; more of them are', () => {
    const file = join(root, 'written', 'cache');
    const names = (count: number, name: string) =>
      Array.from({ length: count }, (_, n) => `${name}-${String(n)}.md`);
    const isKnown = (path: string) => StatCache.open(file).lookUp(path, stat) !== null;
    remember(file, names(2000, 'first'));
    expect(isKnown('first-1999.md')).toBe(true);
    remember(file, names(3, 'few'));
    expect(isKnown('few-0.md')).toBe(false);
    remember(file, names(5, 'more'));
    expect(isKnown('more-4.md')).toBe(true);
    expect(isKnown('first-0.md')).toBe(true);
  });
});

describe('a vault of many notes', () => {
  async function seenIn(name: string, paths: readonly string[]): Promise<VaultScanner> {
    const vault = join(root, name, 'vault');
    for (const path of paths) {
      mkdirSync(dirname(join(vault, path)), { recursive: true });
      writeFileSync(join(vault, path), path);
    }
    const scanner = new VaultScanner(vault, StatCache.open(join(root, name, 'cache')), null);
    const looked = await scanner.look(null, new VaultView());
    if (looked.kind !== 'all') throw new Error('not everything');
    const kept = scanner.problems().map(({ path }) => path);
    const seenThere = [...looked.disk.paths()];
    expect([...seenThere, ...kept].sort()).toEqual([...paths].sort());
    for (const path of seenThere) expect(looked.disk.get(path)).toBe(blobOid(Buffer.from(path)));
    return scanner;
  }

  test('every decision is seen, each in a folder of its own', async () => {
    const ids = Array.from({ length: 330 }, (_, n) => TASK(n));
    const scanner = await seenIn(
      'approvals',
      ids.map((id) => `Decisions/ap-${id}/d-${id}${'a'.repeat(10)}.md`),
    );
    expect(scanner.problems()).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'every note of a folder is seen, and one of two whose names differ in case only',
    async () => {
      const names = Array.from({ length: 330 }, (_, n) => `Briefings/note-${String(n)}.md`);
      const scanner = await seenIn('briefings', [
        ...names,
        'Briefings/note-300a.md',
        'Briefings/note-300A.md',
      ]);
      expect(scanner.problems()).toHaveLength(1);
      expect(scanner.problems()[0]?.message).toContain('differs from Briefings/');
    },
  );

  const notes = Array.from({ length: 2100 }, (_, n) => `Briefings/note-${String(n)}.md`);

  test('of thousands that are expected each change is seen, and others get their turn meanwhile', async () => {
    const decisions = Array.from(
      { length: 130 },
      (_, n) => `Decisions/ap-${TASK(n)}/d-${TASK(n)}${'a'.repeat(10)}.md`,
    );
    await seenIn('thousands', [...notes, ...decisions]);
    const vault = join(root, 'thousands', 'vault');
    const accepted = VaultView.of(
      new Map([...notes, ...decisions].map((path) => [path, blobOid(Buffer.from(path))])),
    );
    writeFileSync(join(vault, 'Briefings/note-1999.md'), 'edited');
    writeFileSync(join(vault, 'Briefings/new.md'), 'new');
    rmSync(join(vault, decisions[120] ?? ''));
    const cache = StatCache.open(join(root, 'thousands', 'cache'));
    const looked = await new VaultScanner(vault, cache, null).look(null, accepted);
    expect(looked.kind === 'all' ? looked.disk.differences(accepted) : looked.kind).toEqual([
      'Briefings/new.md',
      'Briefings/note-1999.md',
      decisions[120],
    ]);

    // Others get their turn meanwhile.
    let [count, atTurn, longest, ended] = [0, 0, 0, false];
    const turn = () => {
      longest = Math.max(longest, count - atTurn);
      atTurn = count;
      if (!ended) setImmediate(turn);
    };
    setImmediate(turn);
    const file = () => {
      count++;
      return undefined;
    };
    await walkFolder(vault, 'Briefings', { many: true, file, ignore: () => undefined });
    ended = true;
    turn();
    expect(count).toBe(notes.length + 1);
    expect(longest).toBeLessThan(400);
  });
});
