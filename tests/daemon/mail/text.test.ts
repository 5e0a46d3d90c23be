import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEntities } from '../../../daemon/mail/entities.ts';
import { htmlToText } from '../../../daemon/mail/html.ts';
import { firstBytes, readableText, westernC1 } from '../../../daemon/mail/text.ts';
import { UNSEEN_CHARACTER, utf8Bytes } from '../../support/shown-text.ts';

describe('readable text', () => {
  test.each([
    ['line ends and blank ends', '\r\n\r\nHello \r\nyou\rthere\t\n\n', 'Hello\nyou\nthere'],
    ['no more than two blank lines', 'a\n\n\n\n\n\nb', 'a\n\n\nb'],
    ['bidi and zero-width characters are shown', 'pay\u202elap\u200b', 'pay‹U+202E›lap‹U+200B›'],
    ['escape sequences are shown', '\u001b]0;x\u0007', '‹U+001B›]0;x‹U+0007›'],
    ['runs of padding are counted', `a${'\u200b '.repeat(50)}b`, 'a‹50 invisible characters›b'],
    ['emoji stay as they are', 'family 👨‍👩‍👧 ok', 'family 👨‍👩‍👧 ok'],
    ['half a character is replaced', 'a\ud83db', 'a\ufffdb'],
    ['misread windows-1252 is repaired', '\u0093so\u0094 \u0080', '“so” €'],
  ])('%s', (_, input, expected) => {
    expect(readableText(input)).toBe(expected);
  });

  test('holds at most its limit, cut between characters, without unseen characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 60, max: 300 }),
        (input, limit) => {
          const shown = readableText(input, limit);
          expect(utf8Bytes(shown)).toBeLessThanOrEqual(limit);
          expect(shown).not.toMatch(UNSEEN_CHARACTER);
          expect(shown).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });

  test('is cut only where it is longer than the limit', () => {
    const exact = 'ä'.repeat(4096);
    expect(readableText(exact)).toBe(exact);
    expect(readableText(`${exact}!`)).toMatch(/^ä+\n\[cut here/);
  });

  test('of megabytes is made in bounded time', () => {
    // No time is asserted: what is worse than linear here outlasts the runner's own limit.
    expect(utf8Bytes(readableText(`${' \t'.repeat(3_000_000)}x`))).toBeLessThanOrEqual(8192);
    expect(utf8Bytes(readableText('\u200b'.repeat(5_000_000)))).toBeLessThanOrEqual(8192);
  });
});

test('the first bytes of a text are whole characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (input, limit) => {
      const head = firstBytes(input, limit);
      expect(input.startsWith(head)).toBe(true);
      expect(utf8Bytes(head)).toBeLessThanOrEqual(limit);
    }),
  );
});

test('western characters are those of the encoding standard', () => {
  // As the WHATWG index of windows-1252 has it.
  expect(westernC1('\u0080\u0085\u008a\u0099\u009f')).toBe('€…Š™Ÿ');
  expect(westernC1('\u0081\u008d\u008f\u0090\u009d')).toBe('\u0081\u008d\u008f\u0090\u009d');
});

describe('character references', () => {
  test.each([
    ['&amp;lt;', '&lt;'],
    ['&Auml;&ntilde;&szlig;&yuml;', 'Äñßÿ'],
    ['&#8364;&#x20AC;&euro;', '€€€'],
    ['&#0;&#xD800;&#9999999;', '\ufffd\ufffd\ufffd'],
    ['&unknown; & &', '&unknown; & &'],
    ['&constructor;&__proto__;', '&constructor;&__proto__;'],
    ['AT&amp T', 'AT& T'],
  ])('%s', (input, expected) => {
    expect(decodeEntities(input)).toBe(expected);
  });
});

describe('HTML', () => {
  test.each([
    ['paragraphs and lines', '<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    ['two line breaks are a blank line', 'a<br><br>b', 'a\n\nb'],
    ['white space is one space', 'a \n\t <b> b</b>  c', 'a b c'],
    ['a link to where it says', '<a href="https://a.example/">a.example</a>', 'a.example'],
    [
      'a link to elsewhere',
      '<a href="https://evil.example">a.example</a>',
      'a.example <https://evil.example>',
    ],
    ['a link without words', '<a href="https://a.example"></a>', '<https://a.example>'],
    ['a script link', '<a href="javascript:alert(1)">x</a>', 'x <javascript:alert(1)>'],
    ['a link with references', '<a href="mailto:a&#64;b.example">write</a>', 'write <mailto:a@b.example>'],
    ['comments', 'a<!-- <p>no</p> -->b', 'ab'],
    ['a script with tags in it', '<script>if (a<b) "</p>"</script>x', 'x'],
    ['no tag', 'a < b and 2<3', 'a < b and 2<3'],
    ['a quoted >', '<img alt="a > b">c', '[a > b]c'],
    ['an unclosed quote', '<a href="x>hidden?</a> shown', 'hidden? shown'],
    ['an unclosed script hides nothing', '<script>shown', 'shown'],
    ['upper case', '<P>A</P><SCRIPT>no</SCRIPT>', 'A'],
    ['table cells', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['nothing', '', ''],
  ])('%s', (_, html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  test('never throws', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      '"',
      "'",
      '=',
      '<a href=',
      '<script>',
      '</script>',
      '&',
      '&#',
      'x',
      ' ',
      '<p>',
      '<td',
      '<![',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 }), (pieces) => {
        expect(typeof htmlToText(pieces.join(''))).toBe('string');
      }),
    );
  });

  test.each([
    '<',
    '<a ',
    '<a href="',
    "<a href='",
    '<!--',
    '<script>',
    '</',
    '<p',
    '&',
    '&#x',
    '<a =">',
    '<td x="',
    '<title>',
    ' ',
  ])('of a megabyte of %j takes time in proportion', (piece) => {
    // No time is asserted: what is worse than linear here outlasts the runner's own limit.
    const html = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(htmlToText(html).length).toBeLessThanOrEqual(html.length);
  });
});
