import { expect, test } from 'vitest';
import { isOwn, ownDomains } from '../../../daemon/cloud/own-address.ts';

const OWN = ['me@mine.example', '*@shop.example', 'a*b*c@x.example'];

test.each([
  ['me@mine.example', true],
  ['ME@MINE.example', true],
  ['you@mine.example', false],
  ['anyone@shop.example', true],
  ['anyone@notshop.example', false],
  ['me+lists@mine.example', true],
  ['you+me@mine.example', false],
  ['aXbYc@x.example', true],
  ['abc@x.example', true],
  ['acb@x.example', false],
  ['', false],
])('%s is ours: %s', (address, expected) => {
  expect(isOwn(OWN, address)).toBe(expected);
});

test('who has no address owns nothing', () => {
  expect(isOwn([''], 'a@b.example')).toBe(false);
  expect(isOwn([''], '')).toBe(false);
});

test('the domains of our addresses', () => {
  expect([...ownDomains(OWN)]).toEqual(['mine.example', 'shop.example', 'x.example']);
});

test('many stars take no more than linear time for each', () => {
  expect(isOwn([`${'a*'.repeat(200)}b@x.example`], `${'a'.repeat(20_000)}@x.example`)).toBe(false);
});
