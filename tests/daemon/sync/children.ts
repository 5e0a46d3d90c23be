import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildTask } from './sync-child.ts';

const root = join(import.meta.dirname, '..', '..', '..');
/** Inside node_modules, so that the bundle finds the packages it leaves outside. */
const folder = join(root, 'node_modules', '.cache', 'countersign-sync-tests');

/** Bundles the program that the tests run as real processes. */
export async function buildChild(): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `sync-child-${String(process.pid)}.mjs`);
  const entry = join(import.meta.dirname, 'sync-child.ts');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

export interface Child {
  readonly process: ChildProcess;
  /** Lines it printed, as they come. */
  readonly lines: AsyncIterableIterator<string>;
  readonly ended: Promise<{
    code: number | null;
    signal: NodeJS.Signals | null;
    output: string[];
    errors: string;
  }>;
}

export function startChild(program: string, task: ChildTask): Child {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => output.push(line));
  const ended = new Promise<Awaited<Child['ended']>>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, output, errors });
    });
  });
  return { process: child, lines: reader[Symbol.asyncIterator](), ended };
}
