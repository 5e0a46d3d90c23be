import { expect, it, test } from 'vitest';
import { below, outlineOf, shownText } from '../../../../daemon/cloud/handbook/markdown.ts';

const lines = (text: string, title: string) =>
  below(outlineOf('n.md', text), title).flatMap((section) =>
    section.lines.map(({ at, text: line }) => `${at} ${line}`),
  );

test('a section reaches to the next heading of its level, with those below it', () => {
  const note = '# A\n0\n## Rules\n1\n### More\n2\n## Other\n3\n## rules ##\n4\n# B\n5';
  expect(lines(note, 'Rules')).toEqual(['4 1', '6 2', '10 4']);
});

test('a line below a paragraph makes it a heading, as in Obsidian', () => {
  expect(lines('Rules\n===\n1\n\nMore\n---\n2\n# B\n3', 'Rules')).toEqual(['3 1', '4 ', '7 2']);
  expect(lines('## Rules\n1\n\nAll of\nthem\n-----\n2', 'All of them')).toEqual(['7 2']);
  const lists = '## Rules\n- 1\n---\n> 2\n---\n\n---\n3\n\n===';
  expect(lines(lists, 'Rules')).toHaveLength(9);
  const signature = '## Signature\nSofia\n---\nStudio';
  expect(outlineOf('n.md', signature, false).sections.at(-1)?.lines).toHaveLength(3);
});

test('front matter, comments and code are not read, and lines keep their numbers', () => {
  const note = [
    '---',
    'title: "## Rules"',
    '---',
    '## Rules',
    'a %%not this%% b',
    '%%',
    'not this',
    '%% c <!-- nor',
    'this --> d',
    '````md',
    '```',
    'not this',
    '````',
    'e',
  ].join('\n');
  expect(lines(note, 'Rules')).toEqual(['5 a  b', '6 ', '7 ', '8  c ', '9  d', '14 e']);
  expect(outlineOf('n.md', note).faults).toEqual([]);
});

test.each([
  ['## Rules\na\n%% b\nc', 3, 'A comment'],
  ['## Rules\n<!--\nc', 2, 'A comment'],
  ['## Rules\n```\nc\n``', 2, 'A code block'],
])('%j hides the rest, which is a fault', (note, line, what) => {
  expect(outlineOf('n.md', note).faults).toEqual([
    { path: 'n.md', line, message: expect.stringMatching(new RegExp(`^${what} begins here and never ends`)) },
  ]);
});

it('text to be sent keeps code and headings', () => {
  expect(shownText('n.md', '---\nsnippet: x\n---\n\n# Hi\n```\ncode\n```\n%% note %%\n')).toEqual({
    text: '# Hi\n```\ncode\n```',
    faults: [],
  });
});

it('a line of nothing but marks is read in one pass', () => {
  expect(outlineOf('n.md', `${'%%<!--'.repeat(40_000)}\n${'# '.repeat(40_000)}`).faults).toHaveLength(1);
});
