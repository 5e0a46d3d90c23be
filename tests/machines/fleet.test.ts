import { expect, it } from 'vitest';
import { BUILT } from '../crash/programs.ts';
import { runFleet } from './fleet-run.ts';

/** Another seed for every run; FLEET_SEED and FLEET_TASKS repeat and lengthen one. */
const SEED = Number(process.env['FLEET_SEED'] ?? Date.now() % 1_000_000);
const TASKS = Number(process.env['FLEET_TASKS'] ?? 60);

it(
  'four clouds and two laptops over a bad line: each task owned once, drafted once, sent once',
  { timeout: 600_000 },
  async () => {
    const outcome = await runFleet(BUILT, {
      tasks: TASKS,
      seed: SEED,
      wave: 12,
      limitMs: 240_000,
      say: (line) => {
        if (process.env['FLEET_SAY'] !== undefined) console.log(line);
      },
    });
    if (process.env['FLEET_SAY'] !== undefined) console.log(JSON.stringify(outcome, null, 1));
    expect(outcome.problems, `seed ${SEED}`).toEqual([]);
    expect(outcome.delivered).toBe(outcome.approved);
    expect(outcome.approved).toBe(Math.ceil(TASKS / 3) + Math.ceil((TASKS - 1) / 3));
  },
);
