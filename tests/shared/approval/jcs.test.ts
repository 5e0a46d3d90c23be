import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JcsValue, jcs } from '../../../shared/approval/jcs.ts';

describe('jcs (RFC 8785)', () => {
  it('sorts keys by UTF-16 code units, as the RFC’s own example does (§3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const names = [...jcs(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1]);
    expect(names).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('escapes strings as the RFC’s example does (§3.2.2.2)', () => {
    expect(jcs('\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it.each([[1.5], [Number.NaN], [Infinity], [2 ** 53]])(
    'refuses the number %s, which has no one form',
    (value) => {
      expect(() => jcs(value)).toThrow(TypeError);
    },
  );

  it('refuses a lone surrogate', () => {
    expect(() => jcs('\ud800')).toThrow(TypeError);
    expect(() => jcs({ '\udc00': 'x' })).toThrow(TypeError);
  });

  it('writes minus zero as 0', () => {
    expect(jcs(-0)).toBe('0');
  });

  it('gives one text for one value, whatever the order of keys, and JSON reads it back', () => {
    const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.maxSafeInteger());
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('any')), fc.dictionary(fc.string(), tie('any'))),
    })).any as fc.Arbitrary<JcsValue>;
    fc.assert(
      fc.property(value, (input) => {
        const text = jcs(input);
        expect(jcs(JSON.parse(text) as JcsValue)).toBe(text);
        expect(jcs(reversed(input))).toBe(text);
      }),
    );
  });
});

function reversed(value: JcsValue): JcsValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
