import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unflowed } from '../../../../daemon/mail/mime/flowed.ts';

describe('format=flowed', () => {
  test.each([
    ['a paragraph', 'one \ntwo \nthree\nfour', false, 'one two three\nfour'],
    ['with DelSp', '日 \n本 \n語', true, '日本語'],
    ['space-stuffed lines', ' >not a quote\n From here', false, '>not a quote\nFrom here'],
    // RFC 3676 §4.5, the quote marks of its example joined within their depth.
    ['quotes', '>> one \n>> two\n> three \n> four\nfive', false, '>> one two\n> three four\nfive'],
    ['a depth that changes in the middle', '> one \ntwo', false, '> one \ntwo'],
    ['the signature’s delimiter', 'one \n-- \nSofia', false, 'one \n-- \nSofia'],
    ['a quoted delimiter', '> a\n> -- \n> b', false, '> a\n> -- \n> b'],
    ['empty lines', 'a\n\nb', false, 'a\n\nb'],
    ['CRLF', 'a \r\nb', false, 'a b'],
  ])('%s', (_, text, delSp, expected) => {
    expect(unflowed(text, delSp)).toBe(expected);
  });

  test('loses no character but blanks and marks', () => {
    const letters = (text: string) => text.replace(/[\s>]/g, '');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', ' ', '\n', '>', '-- ', 'b '), { maxLength: 50 }),
        fc.boolean(),
        (pieces, delSp) => {
          const text = pieces.join('');
          expect(letters(unflowed(text, delSp))).toBe(letters(text));
        },
      ),
    );
  });
});
