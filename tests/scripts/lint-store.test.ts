import { Linter } from 'eslint';
import obsidianmd from 'eslint-plugin-obsidianmd';
import { describe, expect, it } from 'vitest';

interface Message {
  ruleId: string | null;
  line: number;
  message: string;
}
interface Found {
  room: string;
  rule: string;
  count: number;
  first: string;
}
// By computed names: the build scripts are plain JavaScript.
const scripts = new URL('../../scripts/store/', import.meta.url).href;
const { jsonParser, textParser } = (await import(`${scripts}parsers.mjs`)) as {
  jsonParser: Linter.Parser;
  textParser: Linter.Parser;
};
const { failing, summary, table } = (await import(`${scripts}summary.mjs`)) as {
  summary: (results: { filePath: string; messages: Message[] }[], root: string) => Found[];
  failing: (found: Found[]) => Found[];
  table: (found: Found[]) => string;
};

const said = (path: string, rule: string, line = 1) => ({
  filePath: `/root/${path}`,
  messages: [{ ruleId: rule, line, message: 'no' }],
});

describe('npm run lint:store', () => {
  const found = summary(
    [
      said('daemon/a.ts', 'no-undef', 3),
      said('daemon/b.ts', 'no-undef'),
      said('esbuild.config.mjs', 'no-console'),
      said('shared/a.ts', 'no-console', 7),
      said('manifest.json', 'obsidianmd/validate-manifest'),
    ],
    '/root',
  );

  it('counts by room and rule, and fails for what the store loads or reads', () => {
    expect(found[0]).toEqual({ room: 'daemon', rule: 'no-undef', count: 2, first: 'daemon/a.ts:3 no' });
    expect(failing(found).map(({ room, first }) => [room, first])).toEqual([
      ['shared', 'shared/a.ts:7 no'],
      ['release files', 'manifest.json:1 no'],
    ]);
    expect(table(found).split('\n')).toHaveLength(5);
  });

  it.each([
    [{ id: 'a-plugin' }, "'id' property cannot contain 'plugin'"],
    [{ secret: 'x' }, "'secret' property is not allowed"],
    [{ isDesktopOnly: 'no' }, "'isDesktopOnly' property must be of type 'boolean'"],
  ])('reads manifest.json as the store does: %j', (change, reason) => {
    const manifest = {
      id: 'countersign',
      name: 'Countersign',
      version: '0.1.0',
      minAppVersion: '1.13.0',
      description: 'Review drafts.',
      author: 'Somebody',
      isDesktopOnly: false,
    };
    const lint = (value: object) =>
      new Linter().verify(
        JSON.stringify(value),
        [
          {
            files: ['manifest.json'],
            plugins: { obsidianmd },
            languageOptions: { parser: jsonParser },
            rules: { 'obsidianmd/validate-manifest': 'error' },
          },
        ],
        { filename: 'manifest.json' },
      );
    expect(lint(manifest)).toEqual([]);
    expect(lint({ ...manifest, ...change })[0]?.message).toContain(reason);
  });

  it('reads LICENSE as the store does', () => {
    const messages = new Linter().verify(
      'MIT\n\nCopyright (C) 2020 by Dynalist Inc.\n',
      [
        {
          files: ['LICENSE'],
          plugins: { obsidianmd },
          languageOptions: { parser: textParser },
          rules: { 'obsidianmd/validate-license': 'error' },
        },
      ],
      { filename: 'LICENSE' },
    );
    expect(messages.map(({ message }) => message).join()).toContain('from "Dynalist Inc." to your name');
  });
});
