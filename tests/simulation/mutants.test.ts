import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulate } from './child.ts';

interface Killed {
  readonly seed: number;
  readonly invariant: string;
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, 'mutants.json'), 'utf8')) as Record<
  string,
  Killed
>;

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly edits: readonly (readonly [from: string, to: string])[];
  readonly also?: Readonly<Record<string, Mutant['edits']>>;
}
const MUTANTS = new URL('mutants.mjs', import.meta.url).href;
const ROOT = join(import.meta.dirname, '..', '..');

/** Schedules that a run of this test pays for, each; `npm run simulate -- --mutants` tries every guard. */
const SOON = 13;
const quick = Object.entries(known).flatMap(([name, { seed }]) => (seed <= SOON ? [name] : []));

describe('the simulation notices', () => {
  let said = '';

  // In one process, which starts once.
  beforeAll(async () => {
    ({ said } = await simulate(['--mutants', '--only', quick.join(',')]));
  }, 1_800_000);

  it.each(quick)('that the guard "%s" is gone', (name) => {
    expect(said).toContain(`killed  ${name} by seed`);
  });
});

it('the text of every guard is where it is to be taken out', async () => {
  const { MUTANTS: all } = (await import(MUTANTS)) as { readonly MUTANTS: readonly Mutant[] };
  const gone = all.flatMap(({ name, file, edits, also = {} }) =>
    [[file, edits] as const, ...Object.entries(also)].flatMap(([path, texts]) => {
      const source = readFileSync(join(ROOT, path), 'utf8');
      return texts.flatMap(([from]) => (source.includes(from) ? [] : [`${name}: ${path}: ${from}`]));
    }),
  );
  expect(gone).toEqual([]);
  expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(known).sort());
});
