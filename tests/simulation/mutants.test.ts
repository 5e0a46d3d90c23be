import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from './child.ts';

interface Killed {
  readonly seed: number;
  readonly invariant: string;
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, 'mutants.json'), 'utf8')) as Record<
  string,
  Killed
>;

/** Schedules that a run of this test pays for, each; `npm run simulate -- --mutants` tries every guard. */
const SOON = 30;
const quick = Object.entries(known).flatMap(([name, { seed }]) => (seed <= SOON ? [name] : []));

describe('the simulation notices', () => {
  it.each(quick)('that the guard "%s" is gone', { timeout: 600_000 }, async (name) => {
    const { result, said } = await simulate(['--mutants', '--only', name]);
    expect(result.alive, said).toEqual([]);
    expect(result.killed, said).toBe(1);
  });
});
