import { describe, expect, it, test } from 'vitest';
import { namesLargeAmount } from '../../../../daemon/cloud/draft/sensitive/amounts.ts';

describe('at least 10,000 euros or so', () => {
  test.each([
    '€10,000',
    '€ 10.000,00',
    '10 000 €',
    '10 000 EUR',
    '12.500 Euro',
    '10000€',
    'USD 25,000.00',
    '$25k',
    '£1.5m',
    '2 Mio. EUR',
    '3 million dollars',
    'CHF 10’000.–',
    '120.000 kr',
    '50 000 zł',
    '1,500,000円',
    '¥1,500,000',
    '300万円',
    '20万元',
    'Total: 9.99 EUR, 99,999.00 EUR',
  ])('%s', (text) => {
    expect(namesLargeAmount(text, 10_000)).toBe(true);
  });
});

describe('less, or no sum', () => {
  test.each([
    '€9,999.99',
    '1.250,00 EUR',
    '10.00 EUR',
    '100,00 €',
    '10,5 EUR',
    '9 999 kr',
    '100,000円',
    '900 元',
    '20261120 EUROPE',
    'Order 4711000, tel. +49 30 123456',
    'invoice 2026-118000',
    '25k followers',
    'v10.000.1',
    '10000 euroboxes',
  ])('%s', (text) => {
    expect(namesLargeAmount(text, 10_000)).toBe(false);
  });
});

it('is found in a mail of nothing but digits in one pass', () => {
  expect(namesLargeAmount('1.234,'.repeat(5000), 10_000)).toBe(false);
  expect(namesLargeAmount('1 234 '.repeat(5000), 10_000)).toBe(false);
});
