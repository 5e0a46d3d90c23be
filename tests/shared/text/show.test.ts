import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlineCode, oneLine, visible } from '../../../shared/text/show.ts';

describe('showing foreign text', () => {
  it.each([
    ['bidi override', 'a\u202eb', 'a‹U+202E›b'],
    ['zero width', 'pay\u200bpal', 'pay‹U+200B›pal'],
    ['a bell', 'x\u0007', 'x‹U+0007›'],
    ['a tag character', 'x\u{e0041}', 'x‹U+E0041›'],
    ['emoji with joiner', '👩‍💻', '👩‍💻'],
  ])('makes %s visible', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('is one line of bounded length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.integer({ min: 1, max: 200 }),
        (text, limit) => {
          const line = oneLine(text, limit);
          expect([...line].length).toBeLessThanOrEqual(limit);
          expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(inlineCode(text)).toMatch(/^`+“/);
        },
      ),
    );
  });
});
