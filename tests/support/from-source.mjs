import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a program of the tests is bundled from its sources; one without packages has to lie below the project's node_modules. */
export const FROM_SOURCE = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  logLevel: 'warning',
  tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
};

/** `import.meta.dirname` stays the folder of the source that says it. */
export const withPlaces = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
};
