import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, 'simulate.mjs');

export interface Result {
  readonly schedules?: number;
  readonly steps?: number;
  readonly violations?: number;
  readonly sent?: number;
  readonly failing?: readonly number[];
  readonly mutants?: number;
  readonly killed?: number;
  readonly alive?: readonly string[];
}

/** Runs `npm run simulate` in a process of its own and gives its last line, with all that it said for a failing test. */
export function simulate(
  args: readonly string[],
): Promise<{ readonly result: Result; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=64', PROGRAM, ...args]);
    let said = '';
    const hear = (text: Buffer) => {
      said += text.toString('utf8');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', () => {
      const last = said.trimEnd().split('\n').at(-1) ?? '';
      try {
        resolve({ result: JSON.parse(last) as Result, said });
      } catch {
        reject(new Error(`The simulation ended without a result:\n${said.slice(-4000)}`));
      }
    });
  });
}
