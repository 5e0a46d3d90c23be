import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, fenced, readBlock, readBlocks } from '../../../shared/vault/block.ts';

const piece = fc.oneof(
  fc.constantFrom(
    '`',
    '``',
    '```',
    '````',
    '~~~',
    '```countersign',
    '   ```',
    '````  ',
    '\n',
    '\n\n',
    ' ',
    '\t',
    '---',
    '<script>',
    '![[x]]',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
const info = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);

/**
 * The fenced code blocks of CommonMark 0.31 §4.5, written down again line by line: what Obsidian shows as a block.
 * Anything else in the document counts as live.
 */
function commonMark(body: string): { blocks: Block[]; live: string[] } {
  const blocks: Block[] = [];
  const live: string[] = [];
  let open: { mark: string; length: number; info: string; lines: string[] } | null = null;
  for (const line of body.split('\n')) {
    if (open === null) {
      const [, mark = '', word = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$/.exec(line) ?? [];
      if (mark !== '') open = { mark: mark.charAt(0), length: mark.length, info: word.trim(), lines: [] };
      else if (line.trim() !== '') live.push(line);
      continue;
    }
    const [, close = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
    if (close.length >= open.length && close.startsWith(open.mark)) {
      blocks.push({ info: open.info, text: open.lines.join('\n') });
      open = null;
    } else open.lines.push(line);
  }
  return { blocks, live };
}

describe('fenced blocks', () => {
  it('give back any text to the byte', () => {
    fc.assert(
      fc.property(info, text, (word, content) => {
        expect(readBlock(fenced(word, content), word)).toEqual({ ok: true, value: content });
      }),
      { numRuns: 2000 },
    );
  });

  it('give back several texts, whatever blank lines stand between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(info, text, fc.constantFrom('', '\n', ' \t\n\n'))), (parts) => {
        const body = parts.map(([word, content, blank]) => fenced(word, content) + blank).join('');
        const blocks = parts.map(([word, content]) => ({ info: word, text: content }));
        expect(readBlocks(body)).toEqual({ ok: true, value: blocks });
      }),
    );
  });

  it('leave nothing live for a Markdown reader, and it sees the same blocks', () => {
    fc.assert(
      fc.property(info, text, (word, content) => {
        expect(commonMark(fenced(word, content))).toEqual({
          blocks: [{ info: word, text: content }],
          live: [],
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('are read only where a Markdown reader sees the same blocks', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '```a',
        '```',
        '````a',
        '````',
        ' ```',
        '``` ',
        '~~~',
        '~~~a',
        '',
        ' ',
        'text',
        '```a b',
        '\t```',
        '    ```',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }).filter((line) => !line.includes('\n')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const body = lines.join('\n');
        const read = readBlocks(body);
        if (read.ok) expect(commonMark(body)).toEqual({ blocks: read.value, live: [] });
      }),
      { numRuns: 20_000 },
    );
  });

  it('have a fence longer than any run inside', () => {
    expect(fenced('a', 'x')).toBe('```a\nx\n```\n');
    expect(fenced('a', '```\n`````')).toBe('``````a\n```\n`````\n``````\n');
  });

  it.each(['', 'A', 'a b', 'a`', '-a', 'a\nb', 'a'.repeat(33)])('can’t be named %j', (word) => {
    expect(() => fenced(word, 'x')).toThrow(RangeError);
  });

  it.each([
    ['text before', 'hello\n```a\nx\n```\n', 'outside-block', 10],
    ['text after', '```a\nx\n```\nhello', 'outside-block', 13],
    ['a no-break space outside', '```a\nx\n```\n\u00a0', 'outside-block', 13],
    ['an indented fence', '  ```a\nx\n```\n', 'outside-block', 10],
    ['tildes', '~~~a\nx\n~~~\n', 'outside-block', 10],
    ['a fence without a word', '```\nx\n```\n', 'outside-block', 10],
    ['a word with more behind it', '```a b\nx\n```\n', 'outside-block', 10],
    ['a block that never ends', '```a\nx', 'open-block', 10],
    ['a block closed by another fence', '```a\nx\n````\n', 'open-block', 10],
    ['a shorter end before the own one', '```a\n  ```\nx\n```\n', 'fence-inside', 11],
    ['a long run in the middle of a line', '```a\nx\ny ```` z\n```\n', 'fence-inside', 12],
    ['no block', '\n \n', 'no-block', undefined],
    ['two blocks', '```a\nx\n```\n```a\ny\n```\n', 'two-blocks', undefined],
    ['another block', '```b\nx\n```\n', 'other-block', undefined],
  ])('refuse %s', (_, body, kind, line) => {
    const read = readBlock(body, 'a', 10);
    expect(read).toMatchObject({ ok: false, refusal: { kind } });
    if (!read.ok) expect(read.refusal.line).toBe(line);
  });

  it('survive half a million runs of backticks in one line', () => {
    const many = '` '.repeat(500_000);
    expect(readBlock(fenced('a', many), 'a')).toEqual({ ok: true, value: many });
  });
});
