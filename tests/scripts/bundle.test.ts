import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Parts {
  bundleParts: (meta: object, output: string) => { name: string; bytes: number }[];
  table: (parts: readonly { name: string; bytes: number }[], bytes: number, limit: number) => string;
}
// By a computed name: the build scripts are plain JavaScript.
const { bundleParts, table } = (await import(
  new URL('../../scripts/bundle-parts.mjs', import.meta.url).href
)) as Parts;

const inputs = {
  'node_modules/yaml/browser/dist/a.js': { bytesInOutput: 300 },
  'scripts/stand-ins/yaml.mjs': { bytesInOutput: 100 },
  'node_modules/@noble/hashes/sha2.js': { bytesInOutput: 500 },
  'node_modules/a/node_modules/b/x.js': { bytesInOutput: 200 },
  'plugin/main.ts': { bytesInOutput: 600 },
  'shared/result.ts': { bytesInOutput: 5 },
};

describe('npm run bundle', () => {
  it('adds up by package, ours by room, and leaves crumbs out', () => {
    expect(bundleParts({ outputs: { 'main.js': { inputs } } }, 'main.js')).toEqual([
      { name: 'plugin/ (ours)', bytes: 600 },
      { name: '@noble/hashes', bytes: 500 },
      { name: 'yaml', bytes: 400 },
      { name: 'a', bytes: 200 },
    ]);
  });

  it('is a table that stands in a document as it is', () => {
    expect(
      table(
        [
          { name: 'yaml', bytes: 1500 },
          { name: 'diff', bytes: 500 },
        ],
        1900,
        3000,
      ).split('\n'),
    ).toEqual([
      '| package                   |     bytes |        share |',
      '| ------------------------- | --------: | -----------: |',
      '| yaml                      |     1,500 |       75.0 % |',
      '| diff                      |       500 |       25.0 % |',
      '| together, before terser   |     2,000 |              |',
      '| **main.js** (limit 3,000) | **1,900** | 63.3 % of it |',
    ]);
  });

  it('judges main.js by the rules of tests/architecture', () => {
    const script = fileURLToPath(new URL('../../scripts/bundle.mjs', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [script, '--json'], { encoding: 'utf8' });
    const said = JSON.parse(stdout) as { bytes: number; limit: number; violations: string[] };
    expect(said.limit).toBe(320_000);
    expect(said.bytes).toBeGreaterThan(100_000);
    expect(status).toBe(said.violations.length > 0 ? 1 : 0);
  });
});
