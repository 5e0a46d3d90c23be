import { expect, it, test } from 'vitest';
import { LANGUAGES } from '../../../../daemon/cloud/draft/languages.ts';
import { quotation } from '../../../../daemon/cloud/draft/quote.ts';

const mail = (text: string, name = 'Ana García') => ({
  from: { name, address: 'ana@client.example' },
  received: '2026-11-20T23:30:00Z',
  text,
});

test.each([
  ['en', 'On 20 November 2026, Ana García wrote:'],
  ['de', 'Am 20. November 2026 schrieb Ana García:'],
  ['fr', 'Le 20 novembre 2026, Ana García a écrit :'],
  ['es', 'El 20 de noviembre de 2026, Ana García escribió:'],
  ['sv', 'Den 20 november 2026 skrev Ana García:'],
  ['ja', '2026年11月20日 Ana García:'],
] as const)('in %s: %s', (language, first) => {
  expect(quotation(mail('Hi'), language)).toBe(`${first}\n> Hi`);
});

it('every language says who and when', () => {
  for (const language of LANGUAGES)
    expect(quotation(mail('Hi'), language)).toMatch(
      /^[^{}\n]*2026[^{}\n]*Ana García[^{}\n]*\n> Hi$|^[^{}\n]*Ana García[^{}\n]*2026[^{}\n]*\n> Hi$/,
    );
});

it('marks every line, deeper ones more deeply, and says who by address where the name is no name', () => {
  expect(quotation(mail('a\n\n> b\n>> c\n\n', 'CLICK https://x'), 'en').split('\n').slice(0)).toEqual([
    'On 20 November 2026, ana@client.example wrote:',
    '> a',
    '>',
    '>> b',
    '>>> c',
  ]);
});
