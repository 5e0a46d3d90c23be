import { expect, test } from 'vitest';
import { addressGlob, domainPattern } from '../../../../daemon/cloud/handbook/address-glob.ts';
import { fits } from '../../../../daemon/cloud/handbook/glob.ts';

const matches = (pattern: string, address: string) => {
  const glob = addressGlob(pattern);
  return glob === null ? null : fits(glob, address);
};

test.each([
  ['*', 'ana@client.example', true],
  ['ana@client.example', 'ANA@client.example', true],
  ['*@client.example', 'ana@client.example', true],
  ['*@*.client.example', 'ana@client.example', false],
  ['lawyer@*', 'lawyer@firm.example', true],
  ['*+news@*.example', 'ana+news@client.example', true],
  ['*@müller.example', 'ana@xn--mller-kva.example', true],
  ['*@*.MÜLLER.example', 'ana@news.xn--mller-kva.example', true],
  ['*@cli\u200bent.example', 'ana@client.example', true],
  ['*@例え.example', 'ana@xn--r8jz45g.example', true],
])('%s and %s: %j', (pattern, address, fit) => {
  expect(matches(pattern, address)).toBe(fit);
});

test.each([
  '',
  '@client.example',
  'ana@',
  'ana@client',
  'ana@client.example.',
  'ana@client..example',
  'Ana <ana@client.example>',
  '<ana@client.example>',
  'ana@client.example, bob@client.example',
  'ána@client.example',
  '*@mül*.example',
  'a\u200bna@client.example',
  'ana@[127.0.0.1]',
])('no address can fit %j', (pattern) => {
  expect(addressGlob(pattern)).toBeNull();
});

test('a pattern is shown as it was written', () => {
  expect(addressGlob('*@Müller.example')?.source).toBe('*@Müller.example');
  expect(domainPattern('Müller.example')).toBe('xn--mller-kva.example');
});
