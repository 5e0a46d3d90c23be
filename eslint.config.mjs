import obsidianmd from 'eslint-plugin-obsidianmd';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rules of the Obsidian set that speak about code inside Obsidian; the daemon and the tests are Node programs. */
const onlyInsideObsidian = {
  'no-restricted-globals': 'off',
  'obsidianmd/hardcoded-config-path': 'off',
  'obsidianmd/no-global-this': 'off',
  'obsidianmd/no-nodejs-modules': 'off',
  'obsidianmd/prefer-active-doc': 'off',
  'obsidianmd/prefer-create-el': 'off',
  'obsidianmd/prefer-get-language': 'off',
  'obsidianmd/prefer-instanceof': 'off',
  'obsidianmd/prefer-window-timers': 'off',
  'obsidianmd/rule-custom-message': 'off',
  'no-undef': 'off',
  'import/no-extraneous-dependencies': [
    'warn',
    { devDependencies: ['tests/**', '*.ts', '*.mjs', 'scripts/**'] },
  ],
};

export default defineConfig([
  globalIgnores([
    'dist/',
    'main.js',
    'node_modules/',
    'docs/',
    'shared/vault/gray-matter-browser/',
    // Has packages of its own, which are not installed with the project (docs/plugin-development.md).
    'tests/obsidian/',
  ]),
  ...obsidianmd.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // Numbers in a template read well and can't go wrong.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => doIt()` as a callback whose value nobody reads.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Twins of asynchronous ports have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Code points are what we count and cut by.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
      // The compiler knows every global, per tsconfig.
      'no-undef': 'off',
    },
  },
  // After the TypeScript sets, since a component's own parser hands its script on to theirs.
  ...svelte.configs.recommended.map((config) => ({ ...config, files: config.files ?? ['**/*.svelte'] })),
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    // A prop that the template changes is constant to these rules.
    rules: { 'prefer-const': 'off' },
  },
  {
    files: ['daemon/**', 'tests/**', 'scripts/**', '*.ts', '*.mjs'],
    rules: onlyInsideObsidian,
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { ...onlyInsideObsidian, 'no-console': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      // `expect(x!.y)` fails as loudly as a guard would, and reads better.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect.any(String)` and its like are `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-unsanitized/method': 'off',
      'no-console': 'off',
    },
  },
]);
