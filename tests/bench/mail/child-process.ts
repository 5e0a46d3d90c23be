import { spawnSync } from 'node:child_process';

export type Measured = Readonly<Record<string, unknown>>;

/** The first word of a child that measures. */
export const MEASURE = '--measure';
const LONGEST_MS = 600_000;

/** Measures in a process of its own, so that its memory is not that of what ran before. */
export async function measureInChild(name: string, words: readonly string[]): Promise<Measured> {
  const program = process.argv[1] ?? '';
  const done = spawnSync(process.execPath, ['--expose-gc', program, MEASURE, name, ...words], {
    encoding: 'utf8',
    timeout: LONGEST_MS,
    env: process.env,
    maxBuffer: 16 * 1024 * 1024,
  });
  if (done.status !== 0) return { failed: done.signal ?? done.stderr.slice(-500) };
  return JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '{}') as Measured;
}
