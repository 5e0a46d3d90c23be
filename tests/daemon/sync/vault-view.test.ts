import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VaultView } from '../../../daemon/sync/vault-view.ts';
import { done, needs, pending, progress } from './world.ts';

const paths = fc.constantFrom(
  ...[1, 2, 3].flatMap((n) => [needs(n), done(n), progress('cloud-a', n), pending(n)]),
  'Briefings/a.md',
  'Briefings/A.md',
  // Kelvin and k are one letter in lower case.
  'Briefings/\u212a.md',
  'Briefings/k.md',
  'Dashboard.md',
);
const oid = fc.option(fc.constantFrom('1'.repeat(40), '2'.repeat(40)));
const edits = fc.array(fc.tuple(paths, oid), { maxLength: 20 });

/** What a view is, without any of what makes it quick. */
function plain(all: Map<string, string>) {
  const idOf = (path: string) => /_((?:ap-)?task[a-z]+)\.md$/.exec(path)?.[1];
  return {
    paths: [...all.keys()].sort(),
    placesOf: (id: string) => [...all.keys()].filter((path) => idOf(path) === id).sort(),
    twins: (path: string) =>
      [...all.keys()].filter((one) => one !== path && one.toLowerCase() === path.toLowerCase()),
  };
}

function apply(all: Map<string, string>, changes: readonly (readonly [string, string | null])[]) {
  const after = new Map(all);
  for (const [path, value] of changes) {
    if (value === null) after.delete(path);
    else after.set(path, value);
  }
  return after;
}

test('a view over a shared ground is what a plain list of files is, and copies do not disturb each other', () => {
  fc.assert(
    fc.property(edits, edits, edits, (ground, first, second) => {
      const below = apply(new Map(), ground);
      const base = VaultView.of(below);
      const [one, two] = [base.copy(), base.copy()];
      for (const [path, value] of first) one.set(path, value);
      for (const [path, value] of second) two.set(path, value);
      const three = one.copy();
      for (const [path, value] of second) three.set(path, value);
      const lists = [below, apply(below, first), apply(below, second), apply(apply(below, first), second)];
      const views = [base, one, two, three];
      views.forEach((view, at) => {
        const list = lists[at] ?? new Map<string, string>();
        const model = plain(list);
        expect([...view.paths()].sort()).toEqual(model.paths);
        expect(view.size).toBe(list.size);
        for (const n of [1, 2, 3])
          for (const id of [`taskaaaaaaaaaaa${'abcd'[n] ?? ''}`, `ap-taskaaaaaaaaaaa${'abcd'[n] ?? ''}`])
            expect(view.placesOf(id)).toEqual(model.placesOf(id));
        if (model.paths.some((path) => model.twins(path).length > 0)) expect(view.mayHaveTwins()).toBe(true);
        for (const path of ['Briefings/a.md', 'Briefings/A.md', 'Briefings/\u212a.md', 'Briefings/k.md']) {
          const twins = model.twins(path);
          expect(view.foldedTwin(path)).toBe(twins[0] ?? null);
        }
      });
      for (const [a, left] of views.entries())
        for (const [b, right] of views.entries()) {
          const all = new Set([
            ...(lists[a] ?? new Map<string, string>()).keys(),
            ...(lists[b] ?? new Map<string, string>()).keys(),
          ]);
          const differing = [...all].filter((path) => lists[a]?.get(path) !== lists[b]?.get(path)).sort();
          expect(left.differences(right)).toEqual(differing);
          const moved = left.groundFor(right);
          expect([...moved.paths()].sort()).toEqual([...right.paths()].sort());
          expect(moved.differences(right)).toEqual([]);
        }
    }),
  );
});

test('a vault without names that differ in case only is told apart from one with them', () => {
  const here = (...paths: string[]) => VaultView.of(new Map(paths.map((path) => [path, '1'.repeat(40)])));
  const one = here('Briefings/a.md', needs(1), done(2));
  expect(one.mayHaveTwins()).toBe(false);
  expect(here('Briefings/a.md', 'Briefings/A.md').mayHaveTwins()).toBe(true);
  const other = one.copy();
  other.set('Briefings/A.md', '2'.repeat(40));
  expect(other.mayHaveTwins()).toBe(true);
  other.set('Briefings/A.md', null);
  expect(other.mayHaveTwins()).toBe(false);
});
