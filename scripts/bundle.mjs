/**
 * What the plugin's bundle is made of, and whether it may be loaded: `npm run bundle` after `npm run build`.
 *
 *   node scripts/bundle.mjs [--json]
 *
 * The rules are those of tests/architecture/bundle-rules.ts. Exit 0 when all hold, 1 when one does not, 2 when nothing was built.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleParts, table } from './bundle-parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (name) => join(root, name);

if (!existsSync(at('main.js')) || !existsSync(at('dist/meta/main.js.json'))) {
  console.error('There is no main.js to look at; run `npm run build` first.');
  process.exit(2);
}
const text = readFileSync(at('main.js'), 'utf8');
const meta = JSON.parse(readFileSync(at('dist/meta/main.js.json'), 'utf8'));
// The rules are TypeScript, beside the test that plants what they must find.
buildSync({
  entryPoints: [at('tests/architecture/bundle-rules.ts')],
  outfile: at('dist/meta/bundle-rules.cjs'),
  platform: 'node',
  format: 'cjs',
});
const { PLUGIN_LIMIT, pluginViolations } = createRequire(import.meta.url)(at('dist/meta/bundle-rules.cjs'));
const bytes = Buffer.byteLength(text);
const parts = bundleParts(meta, 'main.js');
const violations = pluginViolations(meta, text);

if (process.argv.includes('--json'))
  console.log(JSON.stringify({ bytes, limit: PLUGIN_LIMIT, parts, violations }));
else {
  console.log(table(parts, bytes, PLUGIN_LIMIT));
  for (const violation of violations) console.error(`\n${violation}`);
}
process.exitCode = violations.length > 0 ? 1 : 0;
