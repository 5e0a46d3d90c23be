import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from './child.ts';

/** A sample, since every test run pays for it; CI runs 2,000 in a part of its own (.ci/run). */
const COUNT = 60;
/** New seeds every day: the days since 1970 name them. The first of CI’s are others. */
const FROM = Math.floor(Date.now() / 86_400_000) * 10_000 + 5000;
const LONG = 1_800_000;

const everFailed = JSON.parse(readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8')) as number[];

describe('the whole protocol in seeded schedules', () => {
  it(
    `keeps every promise of PROTOCOL §11 in ${String(COUNT)} new schedules from seed ${String(FROM)}`,
    { timeout: LONG },
    async () => {
      const { result, said } = await simulate(['--seeds', String(COUNT), '--from', String(FROM)]);
      expect(result.failing, said).toEqual([]);
      expect(result.schedules).toBe(COUNT);
      expect((result.steps ?? 0) / COUNT).toBeGreaterThanOrEqual(200);
      // A simulation in which nothing ever leaves would prove nothing.
      expect(result.sent).toBeGreaterThan(COUNT / 10);
    },
  );

  it(
    `keeps them with the ${String(everFailed.length)} seeds that failed once: ${everFailed.join(', ')}`,
    { timeout: LONG },
    async () => {
      const { result, said } = await simulate(['--seed', everFailed.join(',')]);
      expect(result.failing, said).toEqual([]);
      expect(result.schedules).toBe(everFailed.length);
    },
  );

  it('comes to the same in several processes', { timeout: LONG }, async () => {
    const seeds = ['--seeds', '6', '--from', '40'];
    const [one, two] = await Promise.all([simulate(seeds), simulate([...seeds, '--jobs', '2'])]);
    expect(one.result.steps).toBeGreaterThan(1200);
    expect({ ...two.result, cpu_ms_per_schedule: 0 }).toEqual({ ...one.result, cpu_ms_per_schedule: 0 });
  });

  it('gives the same run for the same seed', { timeout: LONG }, async () => {
    const runs = await Promise.all([1, 2].map(() => simulate(['--seeds', '10', '--from', '3', '--trace'])));
    expect(runs[0]?.said).toBe(runs[1]?.said);
  });
});
