import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddresses } from '../../../daemon/mail/addresses.ts';
import { isAddrSpec } from '../../../shared/text/address.ts';

const addresses = (value: string) => readAddresses('to', [value]).mailboxes.map(({ address }) => address);

describe('addresses', () => {
  test.each([
    ['a@b.example', ['a@b.example']],
    ['A <a@b.example>, B <b@b.example>', ['a@b.example', 'b@b.example']],
    ['"Last, First" <a@b.example>', ['a@b.example']],
    ['a@b.example (Name)', ['a@b.example']],
    ['Team: a@b.example, b@b.example;, c@b.example', ['a@b.example', 'b@b.example', 'c@b.example']],
    ['a@b.example, A@B.example', ['a@b.example']],
    ['undisclosed-recipients:;', []],
    ['"a@evil.example"', []],
    ['"a@evil.example" <b@b.example>', ['b@b.example']],
    ['=?utf-8?q?a=40evil.example?=', []],
    ['=?utf-8?q?=3Ca=40evil.example=3E?=', []],
    ['a@b', []],
    ['a@b.example@evil.example', []],
    ['"a b"@b.example', []],
    ['<a@[192.0.2.1]>', []],
    ['a\u0000@b.example', []],
    ['jürgen@b.example', []],
    ['', []],
  ])('%j gives %j', (value, expected) => {
    expect(addresses(value)).toEqual(expected);
  });

  test('what can’t be used is said', () => {
    expect(readAddresses('cc', ['X <a@localhost>, b@b.example']).unsupported).toEqual([
      { header: 'cc', text: 'X a@localhost' },
    ]);
  });

  test('several fields of one name count together', () => {
    const list = readAddresses('to', ['a@b.example', 'b@b.example, a@b.example']);
    expect(list.mailboxes.map(({ address }) => address)).toEqual(['a@b.example', 'b@b.example']);
  });

  test('every address is strict and stands in the header as it is', () => {
    const piece = fc.constantFrom(
      'a@b.example',
      '<',
      '>',
      '"',
      '\\',
      ',',
      ';',
      ':',
      '(',
      ')',
      ' ',
      '\t',
      '\u0001',
      '@',
      '=?utf-8?q?',
      '?=',
      '=40',
      'ü',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 25 }), (pieces) => {
        const value = pieces.join('');
        for (const address of addresses(value)) {
          expect(isAddrSpec(address)).toBe(true);
          expect(value).toContain(address);
        }
      }),
      { numRuns: 500 },
    );
  });
});
