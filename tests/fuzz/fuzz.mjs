/**
 * `npm run fuzz -- [options]`: builds the fuzzer and runs it in a process of its own, which is ended when an input is not done
 * with after twenty seconds: a reader that never comes back can't say so itself.
 */
import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FROM_SOURCE } from '../support/from-source.mjs';

const LONGEST_MS = 20_000;
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
// Below the project, where node_modules is found; ignored by Git like all of dist/.
const folder = join(root, 'dist', 'fuzz', String(process.pid));
mkdirSync(folder, { recursive: true });

let status = 1;
try {
  const outfile = join(folder, 'fuzz.mjs');
  await build({ ...FROM_SOURCE, entryPoints: [join(here, 'main.ts')], outfile });
  status = await run(outfile);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = status;

function run(outfile) {
  return new Promise((resolve) => {
    const child = fork(outfile, process.argv.slice(2), {
      // A reader that takes more than this ends the process, which is a failure.
      execArgv: ['--expose-gc', '--max-old-space-size=256'],
      cwd: root,
      env: { ...process.env, COUNTERSIGN_ROOT: root },
    });
    let last = null;
    let timer = null;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        console.error(
          `fuzz: hangs${last === null ? '' : ` in ${last.target}, seed ${last.seed}, at or after number ${last.at}`}; ended after ${LONGEST_MS / 1000} s.`,
        );
        child.kill('SIGKILL');
      }, LONGEST_MS);
    };
    child.on('message', (message) => {
      last = message;
      watch();
    });
    process.once('SIGINT', () => child.kill('SIGKILL'));
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}
