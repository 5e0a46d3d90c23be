import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SortedLines, inOrder } from '../../../daemon/sync/sorted-lines.ts';
import { StatCache } from '../../../daemon/sync/stat-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-sorted-lines-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Many that begin alike, that sort otherwise as paths than as names, and letters beyond Latin-1. */
const keys = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '/', '-', ' ', 'é', '\u{1f600}'), { maxLength: 5 })
    .map((all) => all.join('')),
  fc.integer({ max: 3000, min: 0 }).map((n) => `Done/email/note-${String(n)}.md`),
);
const values = fc.constantFrom('', '1', 'a value with spaces');

describe('lines that are sorted', () => {
  test('are found like the entries of a map, whatever is asked for in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, values), { maxLength: 60 }),
        fc.array(keys, { maxLength: 40 }),
        (entries, asked) => {
          const map = new Map([...entries].sort(([a], [b]) => inOrder(a, b)));
          const head = 'a head\n';
          const lines = new SortedLines(
            head + [...map].map(([key, value]) => `${key}\t${value}\n`).join(''),
            head.length,
          );
          expect([...lines.entries()]).toEqual([...map]);
          expect(lines.size).toBe(map.size);
          for (const key of [...map.keys(), ...asked, ...map.keys()])
            expect(lines.valueOf(key)).toBe(map.get(key) ?? null);
        },
      ),
    );
  });

  test('say nothing that does not stand in them, sorted or not, whole or cut short', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '\t', '\n', 'a\t1\n'), { maxLength: 40 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, keys, (whole, key) => {
        const value = new SortedLines(whole, 0).valueOf(key);
        if (value !== null) expect(`\n${whole}`).toContain(`\n${key}\t${value}\n`);
      }),
    );
  });
});

describe('what is remembered of files, from one start to the next', () => {
  const stat = (size: number) => ({ size: BigInt(size), ino: 1n, ctimeNs: 1n, mtimeNs: 1n });
  const NOW = 10_000_000_000n;
  const oid = (size: number) => String(size).padStart(40, '0');
  const file = fc.tuple(keys, fc.integer({ min: 0, max: 5 }));

  test('is what a map would remember, of files that came, changed and went', () => {
    let run = 0;
    const starts = fc.array(
      fc.record({ seen: fc.array(file, { maxLength: 8 }), gone: fc.array(keys, { maxLength: 3 }) }),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(starts, fc.array(file, { maxLength: 10 }), (all, asked) => {
        const path = join(root, String(++run));
        const model = new Map<string, number>();
        for (const { seen, gone } of all) {
          const cache = StatCache.open(path);
          for (const [name, size] of seen) {
            cache.remember(name, stat(size), oid(size), NOW);
            model.set(name, size);
            expect(cache.lookUp(name, stat(size))).toBe(oid(size));
          }
          // What goes is forgotten when the file is written, which is when something came.
          if (seen.length > 0) for (const name of gone) model.delete(name);
          cache.save((name) => model.has(name));
        }
        const cache = StatCache.open(path);
        for (const [name, size] of [...model, ...asked])
          expect(cache.lookUp(name, stat(size))).toBe(model.get(name) === size ? oid(size) : null);
      }),
      { numRuns: 60 },
    );
  });

  test('is not what was written so short a time ago that it could be another already', () => {
    const path = join(root, 'racy');
    const before = StatCache.open(path);
    before.remember('a.md', stat(1), oid(1), NOW);
    before.save(() => true);
    const cache = StatCache.open(path);
    cache.remember('a.md', { ...stat(1), mtimeNs: NOW }, oid(1), NOW);
    expect(cache.lookUp('a.md', stat(1))).toBeNull();
  });
});
