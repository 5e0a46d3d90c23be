/**
 * Builds every program of the project from source:
 *
 * - main.js, dist/plugin/ …  the Obsidian plugin (one CommonJS file, no Node built-in, no eval)
 * - dist/countersign.js      the daemon, in one file with its dependencies: read once, not package by package
 * - dist/cloud.js            what runs on the VM, in one file too, so that a test can read all of it (I7)
 * - dist/demo.js             `npm run demo`
 * - dist/shared-browser.js   shared/ for the run in a real browser
 *
 * `--dev` leaves names readable and adds source maps.
 */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import sveltePlugin from 'esbuild-svelte';
import { minify } from 'terser';
import { grayMatterForBrowsers } from './scripts/gray-matter-for-browsers.mjs';
import { YAML_INTERNALS } from './scripts/unused-yaml.mjs';
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

/** What is called by its name: one file with all it needs. */
const program = (entry, outfile) => ({
  entry,
  options: { ...node, outfile, banner: { js: `#!/usr/bin/env node\n${requireForEsm}` } },
  after: () => chmod(outfile, 0o755),
});

const targets = [
  program('daemon/main.ts', 'dist/countersign.js'),
  program('daemon/cloud-main.ts', 'dist/cloud.js'),
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
      write: false,
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

/** esbuild is quick, terser looks longer: another 2 % (docs/decisions/0017). */
async function minified(code) {
  const shorter = await minify(code, {
    ecma: 2022,
    // Nothing here asks a function how many arguments it takes.
    compress: { passes: 3, toplevel: true, keep_fargs: false, hoist_props: true },
    mangle: { toplevel: true, properties: { regex: YAML_INTERNALS } },
    format: { comments: false },
  });
  return shorter.code;
}

/** Whole or not at all: several builds and tests may be at the same file. */
async function writeWhole(file, text) {
  const unfinished = `dist/${basename(file)}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

/** main.js, and the folder a user copies into a vault: main.js, manifest.json and one styles.css (ours plus the components'). */
async function packPlugin({ outputFiles }) {
  const made = (extension) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  const code = dev ? made('.js') : await minified(made('.js'));
  await mkdir('dist/plugin', { recursive: true });
  await writeWhole('main.js', code);
  await writeWhole('dist/plugin/main.js', code);
  await writeWhole('dist/plugin/manifest.json', await readFile('manifest.json', 'utf8'));
  const styles = [await readFile('styles.css', 'utf8'), made('.css')].filter((css) => css !== '');
  await writeWhole('dist/plugin/styles.css', styles.join('\n'));
}

/** `node esbuild.config.mjs plugin` builds only what has the word in its entry; all else stays as it was built. */
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));

async function buildTarget({ entry, options, after }) {
  const result = await build({ ...options, entryPoints: [entry] });
  await mkdir('dist/meta', { recursive: true });
  await writeFile(`dist/meta/${basename(options.outfile)}.json`, JSON.stringify(result.metafile));
  await after?.(result);
}

const chosen = targets.filter(
  ({ entry }) => wanted.length === 0 || wanted.some((word) => entry.includes(word)),
);
const results = await Promise.allSettled(chosen.map(buildTarget));
// esbuild has already printed what is wrong and where.
if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
for (const { reason } of results)
  if (reason !== undefined && reason.errors === undefined) console.error(reason);
