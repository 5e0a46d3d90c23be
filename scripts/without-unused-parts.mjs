import { readFile } from 'node:fs/promises';
import { NEVER_TRUE, SVELTE_PARTS } from './unused-svelte.mjs';
import { YAML_PARTS } from './unused-yaml.mjs';

/**
 * Leaves parts of packages out of a bundle that a phone would load and never use. A build can't drop them by itself: they hang
 * on a table, on a class, or on a variable of another module. tests/architecture measures it, and the browser runs every vector
 * and every component against what is left.
 */
export function withoutUnusedParts() {
  return {
    name: 'without-unused-parts',
    setup(build) {
      build.initialOptions.define = { ...build.initialOptions.define, ...NEVER_TRUE };
      for (const { file, write } of [...YAML_PARTS, ...SVELTE_PARTS]) {
        build.onLoad({ filter: file }, async ({ path }) => ({
          contents: write(await readFile(path, 'utf8'), path),
          loader: 'js',
        }));
      }
    },
  };
}
