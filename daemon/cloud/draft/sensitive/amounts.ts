/** A sum of money in a text counts as large from here on, in currencies whose unit is worth about a euro. */
export const USUAL_LARGE_AMOUNT = 10_000;

/** What a unit of the others is worth, roughly: large is a matter of magnitude here, not of the day's rate. */
const UNITS: Readonly<Record<string, number>> = {
  '€': 1,
  eur: 1,
  euro: 1,
  euros: 1,
  $: 1,
  usd: 1,
  dollar: 1,
  dollars: 1,
  '£': 1,
  gbp: 1,
  chf: 1,
  fr: 1,
  cad: 1,
  aud: 1,
  zł: 0.25,
  pln: 0.25,
  sek: 0.1,
  dkk: 0.1,
  nok: 0.1,
  kr: 0.1,
  czk: 0.04,
  kč: 0.04,
  cny: 0.1,
  rmb: 0.1,
  元: 0.1,
  人民币: 0.1,
  '¥': 0.01,
  '￥': 0.01,
  jpy: 0.01,
  円: 0.01,
};

const UNIT =
  '(€|\\$|£|¥|￥|円|元|人民币|(?:eur|euros?|usd|dollars?|gbp|chf|fr|cad|aud|zł|pln|sek|dkk|nok|kr|czk|kč|cny|rmb|jpy)(?!\\p{L}))';
/** Digits in groups, as every country writes them. */
const NUMBER = "(\\d{1,12}(?:[.,' \\u00a0\\u202f’]\\d{1,3}){0,4})(?![\\d])";
const MULTIPLE = '(?:\\s?(k|mio|million(?:en|s|es|i)?|m|mrd|万|萬|億|亿)(?![a-z])\\.?)?';
const BEFORE = new RegExp(`${UNIT}\\s?${NUMBER}${MULTIPLE}`, 'giu');
// Not from the middle of a number on.
const AFTER = new RegExp(`(?:^|[^\\p{N}.,])${NUMBER}${MULTIPLE}\\s?${UNIT}`, 'giu');

const MULTIPLES: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  mio: 1e6,
  mrd: 1e9,
  万: 1e4,
  萬: 1e4,
  億: 1e8,
  亿: 1e8,
};

/** Whether a text names a sum of money of at least `large` (in euros, roughly). */
export function namesLargeAmount(text: string, large: number): boolean {
  for (const [, unit = '', digits = '', multiple] of text.matchAll(BEFORE))
    if (worth(digits, multiple, unit) >= large) return true;
  for (const [, digits = '', multiple, unit = ''] of text.matchAll(AFTER))
    if (worth(digits, multiple, unit) >= large) return true;
  return false;
}

function worth(digits: string, multiple: string | undefined, unit: string): number {
  const times = multiple === undefined ? 1 : (MULTIPLES[multiple.toLowerCase()] ?? 1e6);
  return amountOf(digits) * times * (UNITS[unit.toLowerCase()] ?? 1);
}

/** `12.500`, `12,500.00`, `12 500,00`, `1.5`: a last group of exactly two, or of one, digits is the fraction. */
function amountOf(digits: string): number {
  const [, whole = digits, fraction = ''] = /^(.*)[.,](\d{1,2})$/.exec(digits) ?? [];
  return Number(`${whole.replaceAll(/\D/g, '')}.${fraction}0`);
}
