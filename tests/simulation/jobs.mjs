/** Many schedules in several processes, with progress; Ctrl-C ends them, and what was done until then counts. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './bundle.mjs';

/** Schedules of one child: long enough that its start is nothing, short enough for progress. */
const CHUNK = 250;
const COUNTED = ['schedules', 'steps', 'calls', 'violations', 'sent', 'commits', 'decisions'];

/** @returns the total in the shape of one run; `schedules` is less than `count` where it was interrupted */
export async function inJobs(first, count, jobs, say) {
  const total = Object.fromEntries(COUNTED.map((name) => [name, 0]));
  total.from = first;
  total.failing = [];
  let cpu = 0;
  let next = first;
  let stopped = false;
  const running = new Set();
  const stop = () => {
    stopped = true;
    for (const child of running) child.kill();
  };
  process.once('SIGINT', stop);
  const began = Date.now();
  const most = Math.min(CHUNK, Math.ceil(count / jobs));
  const work = async () => {
    while (!stopped && next < first + count) {
      const seeds = Math.min(most, first + count - next);
      const from = next;
      next += seeds;
      const chunk = await run(from, seeds, running);
      if (chunk === null) {
        if (!stopped) throw new Error(`The schedules from seed ${String(from)} ended without a result.`);
        return;
      }
      for (const name of COUNTED) total[name] += chunk.result[name];
      total.failing.push(...chunk.result.failing);
      cpu += chunk.result.cpu_ms_per_schedule * seeds;
      for (const line of chunk.said) say(line);
      const seconds = Math.round((Date.now() - began) / 1000);
      process.stderr.write(
        `${String(total.schedules)} of ${String(count)} schedules, ${String(total.violations)} broken, ${String(seconds)} s\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  process.off('SIGINT', stop);
  total.cpu_ms_per_schedule = Math.round((cpu / Math.max(1, total.schedules)) * 10) / 10;
  return total;
}

function run(from, seeds, running) {
  const program = join(root, 'tests', 'simulation', 'simulate.mjs');
  const args = ['--max-semi-space-size=64', program, '--seeds', String(seeds), '--from', String(from)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    running.add(child);
    let text = '';
    child.stdout.on('data', (part) => {
      text += String(part);
    });
    child.on('close', () => {
      running.delete(child);
      const said = text.trimEnd().split('\n');
      const last = said.pop() ?? '';
      resolve(last.startsWith('{') ? { result: JSON.parse(last), said } : null);
    });
  });
}
