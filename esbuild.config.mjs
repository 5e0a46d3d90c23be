/**
 * Builds every program of the project from source:
 *
 * - main.js, dist/plugin/ …  the Obsidian plugin (one CommonJS file, no Node built-in, no eval)
 * - dist/countersign.js      the daemon; dependencies stay in node_modules
 * - dist/cloud.js            what runs on the VM, dependencies included, so that a test can read all of it (I7)
 * - dist/demo.js             `npm run demo`
 * - dist/shared-browser.js   shared/ for the run in a real browser
 *
 * `--dev` leaves names readable and adds source maps.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import sveltePlugin from 'esbuild-svelte';
import { grayMatterForBrowsers } from './scripts/gray-matter-for-browsers.mjs';
import { withoutUnusedParts } from './scripts/without-unused-parts.mjs';

const dev = process.argv.includes('--dev');

const common = {
  bundle: true,
  logLevel: 'warning',
  metafile: true,
  sourcemap: dev ? 'inline' : false,
  charset: 'utf8',
  legalComments: 'none',
  // Not our tsconfig: with its `verbatimModuleSyntax` an import of types alone would pull the module in.
  tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
};

/** In an ES module `require` does not exist, and the CommonJS packages inside the bundle call it for built-ins. */
const requireForEsm =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const node = {
  ...common,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  mainFields: ['module', 'main'],
};

const browser = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  minify: !dev,
  mainFields: ['svelte', 'browser', 'module', 'main'],
  conditions: ['svelte', 'browser', dev ? 'development' : 'production'],
};

const targets = [
  {
    entry: 'daemon/main.ts',
    options: {
      ...node,
      packages: 'external',
      outfile: 'dist/countersign.js',
      banner: { js: '#!/usr/bin/env node' },
    },
    async after() {
      await chmod('dist/countersign.js', 0o755);
    },
  },
  {
    entry: 'daemon/cloud-main.ts',
    options: {
      ...node,
      outfile: 'dist/cloud.js',
      banner: { js: `#!/usr/bin/env node\n${requireForEsm}` },
    },
    async after() {
      await chmod('dist/cloud.js', 0o755);
    },
  },
  { entry: 'tests/demo/demo.ts', options: { ...node, packages: 'external', outfile: 'dist/demo.js' } },
  {
    entry: 'tests/workbench/shared-entry.ts',
    options: {
      ...browser,
      format: 'iife',
      globalName: 'countersignShared',
      outfile: 'dist/shared-browser.js',
      plugins: [grayMatterForBrowsers(), withoutUnusedParts()],
    },
  },
  {
    entry: 'plugin/main.ts',
    options: {
      ...browser,
      format: 'cjs',
      outfile: 'main.js',
      external: ['obsidian', 'electron', '@codemirror/*', '@lezer/*'],
      plugins: [
        grayMatterForBrowsers(),
        ...(dev ? [] : [withoutUnusedParts()]),
        sveltePlugin({ compilerOptions: { runes: true, css: 'external', fragments: 'tree', dev } }),
      ],
    },
    after: packPlugin,
  },
];

/** The folder a user copies into a vault: main.js, manifest.json and one styles.css (ours plus the components'). */
async function packPlugin() {
  await mkdir('dist/plugin', { recursive: true });
  const css = [await readFile('styles.css', 'utf8')];
  if (existsSync('main.css')) css.push(await readFile('main.css', 'utf8'));
  await writeFile('dist/plugin/styles.css', css.join('\n'));
  for (const name of ['main.js', 'manifest.json'])
    await writeFile(`dist/plugin/${name}`, await readFile(name));
}

/** `node esbuild.config.mjs plugin` builds only what has the word in its entry; all else stays as it was built. */
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));

async function buildTarget({ entry, options, after }) {
  const { metafile } = await build({ ...options, entryPoints: [entry] });
  await mkdir('dist/meta', { recursive: true });
  await writeFile(`dist/meta/${basename(options.outfile)}.json`, JSON.stringify(metafile));
  await after?.();
}

const chosen = targets.filter(
  ({ entry }) => wanted.length === 0 || wanted.some((word) => entry.includes(word)),
);
const results = await Promise.allSettled(chosen.map(buildTarget));
// esbuild has already printed what is wrong and where.
if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
for (const { reason } of results)
  if (reason !== undefined && reason.errors === undefined) console.error(reason);
