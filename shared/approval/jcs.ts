import { hasLoneSurrogate } from '../text/bytes.ts';

/** What a signed record may hold: no floats, no null, nothing with two spellings (PROTOCOL §4). */
export type JcsValue = string | boolean | number | readonly JcsValue[] | { readonly [key: string]: JcsValue };

/**
 * RFC 8785 canonical JSON of a value from the closed schemas: keys sorted by UTF-16 code units, ECMAScript string
 * escapes, integers only. Throws a TypeError on anything the schemas exclude, since no schema lets it get here.
 */
export function jcs(value: JcsValue): string {
  if (typeof value === 'string') {
    if (hasLoneSurrogate(value))
      throw new TypeError('A lone surrogate has no canonical form (RFC 8785, 3.2.2.2).');
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('Only safe integers have one canonical form here.');
    return Object.is(value, -0) ? '0' : String(value);
  }
  if (isList(value)) return `[${value.map(jcs).join(',')}]`;
  const members = Object.keys(value)
    .sort(byCodeUnit)
    .map((key) => `${jcs(key)}:${jcs(value[key] as JcsValue)}`);
  return `{${members.join(',')}}`;
}

function isList(
  value: readonly JcsValue[] | { readonly [key: string]: JcsValue },
): value is readonly JcsValue[] {
  return Array.isArray(value);
}

/** The default string order of ECMAScript is by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
