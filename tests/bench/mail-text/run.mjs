/**
 * What hostile mails cost to read: time, memory, and what is said of them. Each in a process of its own.
 *
 *   node tests/bench/mail-text/run.mjs [--json] [word of a name]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'mail-text-'));
const program = join(folder, 'measure.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('measure.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  outfile: program,
  logLevel: 'warning',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});

function measure(name) {
  const done = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=1024', program, name], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  const line = done.stdout.trim().split('\n').at(-1) ?? '';
  if (done.status === 0) return JSON.parse(line);
  return { name, failed: done.signal ?? done.stderr.slice(-300) };
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const names = measure('').filter((name) => words.every((word) => name.includes(word)));
const results = [];
for (const name of names) {
  const result = measure(name);
  results.push(result);
  if (!process.argv.includes('--json')) {
    const { bytes, ms, mb_before, mb_peak, said, failed } = result;
    console.log(
      failed ??
        `${name.padEnd(44)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB ${String(ms).padStart(8)} ms  ${String(mb_before).padStart(4)} → ${String(mb_peak).padStart(4)} MB  ${said[0] ?? ''}`,
    );
  }
}
if (process.argv.includes('--json')) console.log(JSON.stringify(results, null, 2));
rmSync(folder, { recursive: true, force: true });
