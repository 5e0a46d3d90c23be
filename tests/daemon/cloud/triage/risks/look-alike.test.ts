import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likeness, mixesAlphabets } from '../../../../../daemon/cloud/triage/risks/look-alike.ts';

describe('likeness', () => {
  test.each([
    ['northwind.example', 'northwind.example', null],
    ['northwind.test', 'northwind.example', 'other-ending'],
    ['n0rthwind.example', 'northwind.example', 'same-look'],
    ['rnarket.example', 'market.example', 'same-look'],
    ['nоrthwind.example', 'northwind.example', 'same-look'],
    ['northwimd.example', 'northwind.example', 'one-letter'],
    ['norhtwind.example', 'northwind.example', 'one-letter'],
    ['northwindd.example', 'northwind.example', 'one-letter'],
    ['northwind-pay.example', 'northwind.example', 'added-word'],
    ['my-northwind.example', 'northwind.example', 'added-word'],
    ['southwind.example', 'northwind.example', null],
    ['bake.example', 'cake.example', null],
    ['x.example', 'y.example', null],
  ])('%s as %s: %s', (site, known, expected) => {
    expect(likeness(site, known)).toBe(expected);
  });

  test('is bounded and never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (one, other) => {
        likeness(one, other);
      }),
    );
  });
});

test.each([
  ['nоrthwind.example', true],
  ['северный.example', false],
  ['ωmega.example', true],
  ['плюс-1.example', false],
])('%s mixes alphabets: %s', (site, expected) => {
  expect(mixesAlphabets(site)).toBe(expected);
});
