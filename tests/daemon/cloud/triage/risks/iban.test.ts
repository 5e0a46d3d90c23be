import { expect, test } from 'vitest';
import { ibansIn } from '../../../../../daemon/cloud/triage/risks/iban.ts';

// The numbers are the examples of the IBAN registry (ISO 13616).
test.each([
  ['Pay to DE89 3704 0044 0532 0130 00.', ['DE89370400440532013000']],
  ['GB29NWBK60161331926819 THANKS', ['GB29NWBK60161331926819']],
  ['IBAN: FR14 2004 1010 0505 0001 3M02 606 BIC: XXXX', ['FR1420041010050500013M02606']],
  ['DE89 3704 0044 0532 0130 01', []],
  ['Order DE12 3456 7890 is late', []],
])('%s', (text, expected) => {
  expect([...ibansIn(text)]).toEqual(expected);
});

test('two numbers are two, and one written twice is one', () => {
  const text = 'DE89 3704 0044 0532 0130 00 or GB29 NWBK 6016 1331 9268 19 or DE89370400440532013000';
  expect(ibansIn(text).size).toBe(2);
});
