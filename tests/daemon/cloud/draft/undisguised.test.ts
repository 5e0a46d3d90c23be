import { expect, test } from 'vitest';
import { asItLooks, undisguised } from '../../../../daemon/cloud/draft/sensitive/undisguised.ts';

test.each([
  ['law\u00adyer', 'lawyer'],
  ['l\u200ba\u200dw\u2060y\ufe0fer', 'lawyer'],
  ['law‹U+00AD›yer ‹12 invisible characters›', 'lawyer '],
  ['‹x› ‹U+›', '‹x› ‹U+›'],
  ['naïve 法律 שלום', 'naïve 法律 שלום'],
])('%j reads %j', (text, read) => {
  expect(undisguised(text)).toBe(read);
});

test.each([
  ['l\u0430wy\u0435r', 'lawyer'],
  ['l\u03b1wyer', 'lawyer'],
  ['привет', 'пpиbet'],
  ['lawyer', 'lawyer'],
  ['法律', '法律'],
])('%s looks like %s', (word, look) => {
  expect(asItLooks(word)).toBe(look);
});
