/**
 * `npm run torture -- schedules`: the simulation, for hours. `-- crash` and `-- machines`: builds the programs and the campaign from source, into a folder of its own so that
 * nobody's build gets in between, and runs it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { FROM_SOURCE, withPlaces } from '../support/from-source.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** Runs a campaign of this folder or of tests/machines; gives the exit code. */
export async function torture(campaign, args) {
  // Below node_modules, so that packages are found from there.
  const folder = mkdtempSync(join(root, 'node_modules', '.torture-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = (name) => join(folder, name);
  const entry = join(here, '..', campaign, 'torture.ts');
  await Promise.all([
    build({
      ...FROM_SOURCE,
      entryPoints: [join(root, 'daemon', 'main.ts')],
      outfile: file('countersign.mjs'),
    }),
    build({
      ...FROM_SOURCE,
      entryPoints: [join(root, 'daemon', 'cloud-main.ts')],
      outfile: file('cloud.mjs'),
    }),
    build({ ...FROM_SOURCE, entryPoints: [entry], outfile: file('torture.mjs'), plugins: [withPlaces] }),
  ]);
  const { run } = await import(pathToFileURL(file('torture.mjs')).href);
  return run(args, { cloud: file('cloud.mjs'), local: file('countersign.mjs'), sources: here }, root);
}

/** 200,000 schedules on all cores, from seeds of their own for each day; options of `npm run simulate` may say otherwise. */
function schedules(args) {
  const from = Math.floor(Date.now() / 86_400_000) * 1_000_000;
  const program = join(here, '..', 'simulation', 'simulate.mjs');
  const usual = ['--seeds', '200000', '--from', String(from), '--jobs', String(availableParallelism())];
  const child = spawn(process.execPath, [program, ...usual, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [campaign, ...args] = process.argv.slice(2);
  if (campaign === 'schedules') process.exitCode = await schedules(args);
  else if (campaign === 'crash' || campaign === 'machines') process.exitCode = await torture(campaign, args);
  else {
    console.error('Usage: npm run torture -- schedules|crash|machines [options]; each has --help.');
    process.exitCode = 2;
  }
}
