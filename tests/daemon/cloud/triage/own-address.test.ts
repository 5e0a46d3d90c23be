import { expect, test } from 'vitest';
import { isOwn, ownDomains } from '../../../../daemon/cloud/triage/own-address.ts';

const owner = {
  address: 'me@mine.example',
  aliases: ['*@shop.example', 'me+*@mine.example', 'a*b*c@x.example'],
};

test.each([
  ['me@mine.example', true],
  ['ME@MINE.example', true],
  ['you@mine.example', false],
  ['anyone@shop.example', true],
  ['anyone@notshop.example', false],
  ['me+lists@mine.example', true],
  ['aXbYc@x.example', true],
  ['abc@x.example', true],
  ['acb@x.example', false],
  ['', false],
])('%s is the owner’s: %s', (address, expected) => {
  expect(isOwn(owner, address)).toBe(expected);
});

test('an owner without an address owns nothing', () => {
  expect(isOwn({ address: '', aliases: [] }, 'a@b.example')).toBe(false);
  expect(isOwn({ address: '', aliases: [] }, '')).toBe(false);
});

test('the domains of the owner', () => {
  expect([...ownDomains(owner)]).toEqual(['mine.example', 'shop.example', 'x.example']);
});

test('many stars take no more than linear time for each', () => {
  const greedy = { address: `${'a*'.repeat(200)}b@x.example`, aliases: [] };
  expect(isOwn(greedy, `${'a'.repeat(20_000)}@x.example`)).toBe(false);
});
