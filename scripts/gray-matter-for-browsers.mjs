import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('../shared/vault/gray-matter-browser', import.meta.url));

/**
 * gray-matter as it may run in Obsidian: its engines (one of which is `eval`) and its Buffer helpers are replaced by
 * the ones beside shared/vault/note.ts, and its `fs` by nothing, since only `matter.read` would use it.
 * Keyed on the importing package, so that no other `./utils` is touched.
 */
export function grayMatterForBrowsers() {
  return {
    name: 'gray-matter-for-browsers',
    setup(build) {
      const ours = (args) => /[\\/]gray-matter[\\/]/.test(args.importer);
      build.onResolve({ filter: /\/(engines|utils)$/ }, (args) =>
        ours(args) ? { path: resolve(here, `${args.path.split('/').at(-1)}.js`) } : undefined,
      );
      build.onResolve({ filter: /^fs$/ }, (args) =>
        ours(args) ? { path: 'fs', namespace: 'nothing' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export {};' }));
    },
  };
}
