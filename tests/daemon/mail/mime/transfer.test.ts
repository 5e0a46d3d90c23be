import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transferDecoded } from '../../../../daemon/mail/mime/transfer.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const decoded = (text: string, encoding: string) =>
  new TextDecoder('latin1').decode(transferDecoded(bytes(text), encoding));

describe('base64', () => {
  test('is what Node reads, however it is wrapped', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (content, width) => {
        const encoded = Buffer.from(content).toString('base64');
        const lines = encoded.match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? [];
        expect(transferDecoded(bytes(lines.join('\r\n')), 'base64')).toEqual(content);
      }),
    );
  });

  test.each([
    ['every line padded', 'QQ==\nQkM=\nREVG', 'ABCDEF'],
    ['foreign characters', 'QU*JD!\u0000', 'ABC'],
    ['a cut group', 'QUJDR', 'ABC'],
    ['a cut group of two', 'QUJDRA', 'ABCD'],
    ['padding alone', '====', ''],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(decoded(text, 'base64')).toBe(expected);
  });
});

describe('quoted-printable', () => {
  test.each([
    ['escapes in either case', '=c3=A4', 'Ã¤'],
    ['a soft line break', 'a=\nb=\r\nc', 'abc'],
    ['a soft line break with blanks behind it', 'a= \t\r\nb', 'ab'],
    ['blanks at the end of a line', 'a \t\nb =20\nc ', 'a\nb  \nc'],
    ['damage', '=Z=4', '=Z=4'],
    ['a single = at the end', 'a=', 'a'],
    ['line ends of either kind', 'a\r\nb\nc', 'a\nb\nc'],
  ])('%s', (_, text, expected) => {
    expect(decoded(text, 'quoted-printable')).toBe(expected);
  });
});

test('what is not encoded is the same from a file and over IMAP', () => {
  expect(decoded('a\r\nb\rc\n', '8bit')).toBe('a\nb\rc\n');
  expect(decoded('a\nb\rc\n', 'x-unknown')).toBe('a\nb\rc\n');
});
