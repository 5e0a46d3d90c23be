import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fits, parseGlob } from '../../../../daemon/cloud/handbook/glob.ts';

/** The meaning of a pattern, letter by letter: slow, and plainly right. */
function means(pattern: string, text: string): boolean {
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (pattern === '') return text === '';
  if (first === '*') return means(rest, text) || (text !== '' && means(pattern, text.slice(1)));
  return text.startsWith(first) && means(rest, text.slice(1));
}

test.each([
  ['ana@x.example', 'Ana@X.example', true],
  ['ana@x.example', 'joana@x.example', false],
  ['*@bank.example', 'no-reply@BANK.example', true],
  ['*@bank.example', 'a@mail.bank.example', false],
  ['*@*.bank.example', 'a@mail.bank.example', true],
  ['*@bank.example', 'a@bank.example.evil.example', false],
  ['lawyer@*', 'lawyer@anywhere.example', true],
  ['*rechnung*', 'Ihre RECHNUNG 7', true],
  ['*größe*', 'GRÖSSE', false],
  ['*größe*', 'Die GRÖßE', true],
  ['a*a', 'a', false],
  ['ab*ba', 'aba', false],
  ['*', '', true],
  ['', '', true],
  ['a.c', 'abc', false],
  ['(a+)+$', '(a+)+$', true],
])('%j on %j: %j', (pattern, text, fit) => {
  expect(fits(parseGlob(pattern), text)).toBe(fit);
});

describe('any pattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  it('fits what it means', () => {
    fc.assert(
      fc.property(letters, letters, (pattern, drawn) => {
        const text = drawn.replaceAll('*', 'a');
        expect(fits(parseGlob(pattern), text)).toBe(means(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('is answered for text that makes backtracking run for ever', () => {
    const pattern = parseGlob(`${'*a'.repeat(100)}b`);
    expect(fits(pattern, 'a'.repeat(1_000_000))).toBe(false);
  });
});
