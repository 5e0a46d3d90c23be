import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildTask } from './sync-child.ts';

/** Bundles the program that the tests run as real processes, with its packages: half of its start would be finding them. */
export async function buildChild(folder: string): Promise<string> {
  const outfile = join(folder, 'sync-child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'sync-child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    // CommonJS packages inside an ES module call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return outfile;
}

export interface Child {
  readonly process: ChildProcess;
  /** Says go to one that waits for it. */
  go(): void;
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
    stdio: ['pipe', 'pipe', 'pipe'],
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
  const go = () => {
    child.stdin.end('go\n');
  };
  return { process: child, go, lines: reader[Symbol.asyncIterator](), ended };
}
