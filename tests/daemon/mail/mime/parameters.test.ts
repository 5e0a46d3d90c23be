import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structured } from '../../../../daemon/mail/mime/parameters.ts';

const read = (text: string) => {
  const { value, parameters } = structured(text);
  return [value, Object.fromEntries(parameters)];
};

describe('structured fields', () => {
  test.each<[string, string, Record<string, string>]>([
    ['text/plain; charset=utf-8', 'text/plain', { charset: 'utf-8' }],
    ['Text/HTML ; Charset = "UTF-8" ;', 'text/html', { charset: 'UTF-8' }],
    ['text/plain; charset=us-ascii (Plain text)', 'text/plain', { charset: 'us-ascii' }],
    ['multipart/mixed; boundary="a;b=\\"c\\" "', 'multipart/mixed', { boundary: 'a;b="c" ' }],
    ['multipart/mixed; boundary="a"; boundary="b"', 'multipart/mixed', { boundary: 'a' }],
    ['attachment; filename=offer(1).pdf', 'attachment', { filename: 'offer(1).pdf' }],
    ['attachment; filename=C:\\Users\\a.txt', 'attachment', { filename: 'C:\\Users\\a.txt' }],
    ['attachment; filename="open', 'attachment', { filename: 'open' }],
    ['attachment; flag; filename=a', 'attachment', { filename: 'a' }],
    ['', '', {}],
    [';;;=x;=', '', {}],
    // RFC 2231 §3, §4 and §4.1, their own examples.
    [
      'message/external-body; access-type=URL; URL*0="ftp://"; URL*1="cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"',
      'message/external-body',
      { 'access-type': 'URL', url: 'ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar' },
    ],
    [
      "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
      'application/x-stuff',
      { title: 'This is ***fun***' },
    ],
    [
      "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
      'application/x-stuff',
      { title: "This is even more ***fun*** isn't it!" },
    ],
    [
      "attachment; filename*=UTF-8''na%C3%AFve.txt; filename=naive.txt",
      'attachment',
      { filename: 'naïve.txt' },
    ],
    ["attachment; filename*1*=%AC.txt; filename*0*=UTF-8''%E2%82", 'attachment', { filename: '€.txt' }],
    ["attachment; filename*=iso-8859-1''%A3%20rates", 'attachment', { filename: '£ rates' }],
    ["attachment; filename*=koi8-r''%F2%D5", 'attachment', { filename: 'Ру' }],
    ["attachment; filename*=''plain", 'attachment', { filename: 'plain' }],
    ['attachment; filename*0=a%2F..; filename*1=.txt', 'attachment', { filename: 'a%2F...txt' }],
    ['attachment; filename*=%E4%ZZ%', 'attachment', { filename: '\ufffd%ZZ%' }],
    [
      'attachment; __proto__=x; constructor=y',
      'attachment',
      Object.fromEntries([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    ],
  ])('%j', (text, value, parameters) => {
    expect(read(text)).toEqual([value, parameters]);
  });

  test('never throw, and never grow', () => {
    const piece = fc.constantFrom(
      ';',
      '=',
      '"',
      '\\',
      '(',
      ')',
      '*',
      '0',
      '%',
      '%41',
      "'",
      'a',
      ' ',
      'é',
      "UTF-8''",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const [, value] of structured(text).parameters)
          expect(value.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
