import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('../shared/vault/gray-matter-browser', import.meta.url));

/** What gray-matter imports, by the name it has there, and the file beside shared/vault/note.ts that takes its place. */
const STAND_INS = [
  [/\/engines$/, 'engines.js'],
  [/\/utils$/, 'utils.js'],
  [/\/stringify$|^section-matter$/, 'unused.cjs'],
  [/\/excerpt$/, 'no-excerpt.cjs'],
  [/^kind-of$/, 'kind-of.cjs'],
];

/**
 * gray-matter as it may run in Obsidian: without its engines (one of which is `eval`), its Buffer helpers, what writes, and
 * `fs`, which only `matter.read` would use. Keyed on the importing package, so that no other `./utils` is touched.
 */
export function grayMatterForBrowsers() {
  return {
    name: 'gray-matter-for-browsers',
    setup(build) {
      const ours = (args) => /[\\/]gray-matter[\\/]/.test(args.importer);
      for (const [filter, file] of STAND_INS)
        build.onResolve({ filter }, (args) => (ours(args) ? { path: resolve(here, file) } : undefined));
      build.onResolve({ filter: /^fs$/ }, (args) =>
        ours(args) ? { path: 'fs', namespace: 'nothing' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export {};' }));
    },
  };
}
