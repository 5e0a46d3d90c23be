import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlineCode, oneLine, visible } from '../../../shared/text/show.ts';

describe('showing foreign text', () => {
  it.each([
    ['bidi override', 'a\u202eb', 'a‹U+202E›b'],
    ['zero width', 'pay\u200bpal', 'pay‹U+200B›pal'],
    ['a bell', 'x\u0007', 'x‹U+0007›'],
    ['a tag character', 'x\u{e0041}', 'x‹U+E0041›'],
    ['a joiner after a letter', 'l\u200dawyer', 'l‹U+200D›awyer'],
    ['a joiner after a letter that looks like one', 'l\u0430\u200dwyer', 'l\u0430‹U+200D›wyer'],
    ['a selector after a letter', 'pay\ufe0fpal', 'pay‹U+FE0F›pal'],
    ['a second joiner', 'ی\u200c\u200cم', 'ی\u200c‹U+200C›م'],
    ['a joiner after what is not seen', 'x\u200b\u200dy', 'x‹U+200B›‹U+200D›y'],
    ['a selector after a digit', '1\ufe0f0', '1‹U+FE0F›0'],
    ['a Mongolian selector', 'a\u180bb', 'a‹U+180B›b'],
    ['a control of hieroglyphs', 'a\u{13430}b', 'a‹U+13430›b'],
  ])('makes %s visible', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each([
    ...[
      '👩‍💻',
      '👩🏽‍💻',
      '❤️‍🔥',
      '👁️‍🗨️',
      '1\ufe0f\u20e3',
      '#\ufe0f\u20e3',
      '*\ufe0f\u20e3',
      '©️',
      'ℹ️',
      'Ⓜ️',
      '☎︎',
      '🏳️‍🌈',
    ],
    ...['می‌خواهم', 'क्‍ष', 'ශ්‍රී', 'ക്‌ഷ', '\u0600١٢', '\u06dd', '\u08e2', '\u{110bd}१'],
  ])('leaves %s whole', (text) => {
    expect(visible(`a ${text} b ${text}`)).toBe(`a ${text} b ${text}`);
  });

  it('shows every character between letters that Unicode calls ignorable or a format', () => {
    const seen = /[\u0600-\u0605\u06dd\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
    const left: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const char = String.fromCodePoint(point);
      if (!/[\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(char) || seen.test(char)) continue;
      if (visible(`a${char}b`) === `a${char}b`) left.push(point.toString(16));
    }
    expect(left).toEqual([]);
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
