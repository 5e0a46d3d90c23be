/**
 * What the community store's own lint says: eslint-plugin-obsidianmd's recommended set, whole and without our exceptions.
 *
 *   npm run lint:store [-- --json]
 *
 * The plugin, shared/ and the release files must be clean (exit 1 otherwise). The daemon, the tests and the scripts are Node
 * programs that the store never loads; what the same rules would say about them is listed by rule, to be known.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import obsidianmd from 'eslint-plugin-obsidianmd';
import { jsonParser, textParser } from './store/parsers.mjs';
import { failing, summary, table } from './store/summary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The store reads TypeScript; our components are linted by `npm run lint`, and come to it as main.js. */
const LINTED = [
  'plugin/**/*.ts',
  'shared/**/*.ts',
  'daemon/**/*.ts',
  'tests/**/*.ts',
  'scripts/**/*.mjs',
  '*.mjs',
  '*.ts',
];
const RELEASED = ['manifest.json', 'LICENSE', 'package.json'];

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [
    { ignores: ['**/*.d.ts', 'tests/obsidian/**', 'dist/**', 'main.js'] },
    ...obsidianmd.configs.recommended,
    {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    },
    // Svelte's compiler gives them to these files, and TypeScript knows them.
    {
      files: ['**/*.svelte.ts'],
      languageOptions: { globals: { $state: false, $derived: false, $effect: false } },
    },
    {
      files: ['manifest.json'],
      plugins: { obsidianmd },
      languageOptions: { parser: jsonParser },
      rules: { 'obsidianmd/validate-manifest': 'error' },
    },
    {
      files: ['LICENSE'],
      plugins: { obsidianmd },
      languageOptions: { parser: textParser },
      rules: { 'obsidianmd/validate-license': 'error' },
    },
  ],
});

const results = await eslint.lintFiles([...LINTED, ...RELEASED]);
const found = summary(results, root);
const bad = failing(found);
if (process.argv.includes('--json')) console.log(JSON.stringify({ failing: bad, found }));
else {
  console.log(table(found));
  for (const { room, rule, count, first } of bad)
    console.error(`\n${room}: ${rule} ${count} times, first ${first}`);
}
process.exitCode = bad.length > 0 ? 1 : 0;
