import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A TypeScript program of the tests, bundled so that plain Node runs it as a process of its own. */
export interface WorkerProgram {
  readonly file: string;
  start(args: readonly string[]): RunningWorker;
  remove(): void;
}

export interface RunningWorker {
  readonly process: ChildProcess;
  /** Resolves when the worker has printed `ready`: start several, wait for all, then say `go` to all. */
  ready(): Promise<void>;
  go(): void;
  /** The last line on stdout as JSON, once the process has ended with code 0. */
  result(): Promise<unknown>;
  /** Resolves when the process has ended, however. */
  ended(): Promise<void>;
}

export async function workerProgram(entry: string): Promise<WorkerProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-worker-'));
  const outfile = join(folder, 'worker.mjs');
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    logLevel: 'error',
  });
  return {
    file: outfile,
    start: (args) => run(outfile, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(file: string, args: readonly string[]): RunningWorker {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.startsWith('ready\n')) resolve();
    });
    child.once('close', () => reject(new Error('the worker ended before it was ready')));
  });
  ready.catch(() => undefined);
  // A worker that was killed no longer reads.
  child.stdin.on('error', () => undefined);
  return {
    process: child,
    ready: () => ready,
    go: () => void child.stdin.end('go\n'),
    ended: () => ended,
    result: async () => {
      await ended;
      if (child.exitCode !== 0)
        throw new Error(`the worker ended with ${String(child.exitCode ?? child.signalCode)}`);
      return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as unknown;
    },
  };
}
