const SHAPE = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b/g;
const MAX_TEXT = 20_000;

/** International bank account numbers in a text (ISO 13616), without spaces; only those whose check digits are right. */
export function ibansIn(text: string): ReadonlySet<string> {
  const found = [...text.slice(0, MAX_TEXT).matchAll(SHAPE)].flatMap(([match]) =>
    prefixes(match.replace(/ /g, '')),
  );
  return new Set(found.filter(isIban));
}

/** A word in capitals behind the number would be taken for a part of it, so shorter readings are tried too. */
function prefixes(digits: string): string[] {
  const lengths = Array.from({ length: 20 }, (_, at) => 34 - at).filter((length) => length <= digits.length);
  const right = lengths.map((length) => digits.slice(0, length)).find(isIban);
  return right === undefined ? [] : [right];
}

/** ISO 7064 MOD 97-10: letters count 10 to 35, the first four characters go to the end, the rest after 97 is 1. */
function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false;
  let rest = 0;
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
