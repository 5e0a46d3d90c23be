/**
 * `npm run bench -- NAME [options]`: measures, and judges nothing. Each benchmark is a program of its own below this folder
 * that is bundled and run in a process of its own; its last line is one JSON object with --json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FROM_SOURCE, withPlaces } from '../support/from-source.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

/** Name → what it measures, and which built programs it runs (words of `esbuild.config.mjs`). */
const BENCHES = {
  sync: {
    entry: 'sync/bench.ts',
    about: 'publish and receive one change, beside native git and isomorphic-git; growth over a year',
    built: [],
  },
  mail: {
    entry: 'mail/bench.ts',
    about: 'parse, triage and draft; hostile mails; idle memory and CPU; delivered to published; growth',
    built: ['cloud-main'],
  },
  secrets: {
    entry: 'secrets/bench.ts',
    about:
      'what the secret scan finds, beside secretlint and gitleaks alone; what it takes ordinary notes and mail for',
    built: [],
  },
  plugin: {
    entry: 'plugin/bench.ts',
    about:
      'the plugin over many approvals: opening, filtering, the next card, from a click to the mail server',
    built: ['plugin/main', 'daemon/main', 'cloud-main'],
    // A program that starts others (a browser), and the files of the workbench stay where they are.
    inPlace: true,
  },
};

function usage() {
  return [
    'Usage: npm run bench -- NAME [options]',
    '',
    ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`),
    '',
    'npm run bench -- NAME --help lists the options of one.',
    '',
    'Example:',
    '  npm run bench -- mail --json',
  ].join('\n');
}

const [name, ...options] = process.argv.slice(2);
if (name === undefined || name === '--help' || name === '-h') {
  console.log(usage());
  process.exit(name === undefined ? 2 : 0);
}
if (!Object.hasOwn(BENCHES, name)) {
  const known = Object.keys(BENCHES).join(', ');
  console.error(
    `There is no benchmark ${JSON.stringify(name)}; there is: ${known}. See: npm run bench -- --help`,
  );
  process.exit(2);
}
const { entry, built, inPlace = false } = BENCHES[name];
if (!existsSync(join(here, entry))) {
  console.error(`The benchmark ${name} is not part of this checkout.`);
  process.exit(2);
}
const asksHelp = options.some((word) => word === '--help' || word === '-h');
if (built.length > 0 && !asksHelp) run('node', [join(root, 'esbuild.config.mjs'), ...built]);

// The benchmark hears it too and cleans up after itself; then this program does.
process.on('SIGINT', () => undefined);

// Below the project, where node_modules is found; ignored by Git like all of dist/.
const folder = join(root, 'dist', 'bench', String(process.pid));
mkdirSync(folder, { recursive: true });
let status = 1;
try {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    ...FROM_SOURCE,
    entryPoints: [join(here, entry)],
    outfile,
    ...(inPlace ? { plugins: [withPlaces] } : { packages: 'bundle' }),
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  const done = spawnSync(process.execPath, ['--expose-gc', outfile, ...options], {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, COUNTERSIGN_ROOT: root },
  });
  status = done.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = status;

function run(command, words) {
  const done = spawnSync(command, words, { stdio: 'inherit', cwd: root });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
