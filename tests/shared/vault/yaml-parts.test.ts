import { runInNewContext } from 'node:vm';
import { type Plugin, build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as whole from '../../../shared/vault/note.ts';

// By computed names: the build scripts are plain JavaScript.
const scripts = new URL('../../../scripts/', import.meta.url).href;
let parts: typeof whole;

/** note.ts as main.js has it: yaml without what the plugin never uses (scripts/unused-yaml.mjs). */
beforeAll(async () => {
  const { grayMatterForBrowsers } = (await import(`${scripts}gray-matter-for-browsers.mjs`)) as {
    grayMatterForBrowsers: () => Plugin;
  };
  const { withoutUnusedParts } = (await import(`${scripts}without-unused-parts.mjs`)) as {
    withoutUnusedParts: () => Plugin;
  };
  const { outputFiles } = await build({
    entryPoints: ['shared/vault/note.ts'],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'note',
    minify: true,
    legalComments: 'none',
    plugins: [grayMatterForBrowsers(), withoutUnusedParts()],
  });
  const browser = { TextEncoder, TextDecoder, note: undefined as typeof whole | undefined };
  runInNewContext(`${outputFiles[0]?.text ?? ''};globalThis.note = note`, browser);
  parts = browser.note!;
});

/** Pieces out of which YAML is made, the forbidden ones too; put together at random, most of it is nearly YAML. */
const PIECES = [
  ...[
    'a: b',
    'key:',
    'to:',
    '- x',
    '-',
    '? q',
    ': v',
    '"k": v',
    "'k': v",
    '[a, b]',
    '[',
    ']',
    '{',
    '}',
    '{a: b}',
  ],
  ...[
    ',',
    '#',
    '# note',
    '|',
    '>',
    '|-',
    '>+',
    '|2',
    '"',
    "'",
    '"a\\n\\u00e9"',
    '"\\x"',
    "'it''s'",
    '\\',
    '&x',
    '*x',
  ],
  ...[
    '!t',
    '!!str',
    '<<: y',
    '%TAG',
    '---',
    '...',
    ':',
    '::',
    ' : ',
    'é',
    '\u2028',
    '\ufeff',
    '\t',
    '0x1F',
    '~',
    '@',
    '`',
  ],
  ...[
    '  ',
    '    ',
    ' ',
    '\n',
    '\n',
    '\n',
    '\n  ',
    '\n- ',
    '\n  - ',
    '\n\n',
    ' # c\n',
    'text that goes on',
    '\r\n',
  ],
];
const yaml = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(''));
const RUNS = Number(process.env['YAML_RUNS'] ?? 3000);

describe('yaml as main.js has it', () => {
  it('reads what the whole package reads, and refuses the rest for the same reason and line', () => {
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(yaml, (text) => {
        const note = `---\n${text}\n---\nbody\n`;
        const expected = whole.parseNote(note);
        seen[expected.ok ? 'read' : 'refused']++;
        // Through JSON: objects of another realm are of another `Object`.
        expect(JSON.parse(JSON.stringify(parts.parseNote(note)))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
      { numRuns: RUNS },
    );
    // Both sides of the contract were met, or the comparison says little.
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(RUNS / 50);
  });

  it('says what is not there when somebody asks it to write', () => {
    expect(() => parts.editNote('---\na: b\n---\n', { a: 'c' })).toThrow(/not built in|not a function/);
  });
});
