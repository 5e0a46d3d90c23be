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
