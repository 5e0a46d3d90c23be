import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, publicKeyText } from '../../../shared/approval/keys.ts';
import { misreadGroup, readTypedFingerprint } from '../../../shared/pairing/typed-fingerprint.ts';

const print = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => fingerprint(publicKeyText(bytes)));

describe('a typed fingerprint', () => {
  it('is the one that was shown, in whatever case and grouping', () => {
    const between = fc.constantFrom('', ' ', '-', '–', '  ', '\t', '\u00a0');
    fc.assert(
      fc.property(
        print,
        fc.array(between, { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        (shown, gaps, caps) => {
          const letters = [...shown.replaceAll('-', '')];
          const typed = letters
            .map((letter, at) => (caps ? letter.toUpperCase() : letter) + (gaps[at] ?? ''))
            .join('');
          expect(readTypedFingerprint(typed)).toEqual({ ok: true, value: shown });
        },
      ),
    );
  });

  it('never becomes another one: what is read is what was typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (typed) => {
        const read = readTypedFingerprint(typed);
        if (read.ok)
          expect(read.value.replaceAll('-', '')).toBe(typed.replace(/[\s\p{Pd}]/gu, '').toLowerCase());
        else expect(read.refusal.message).toMatch(/\.$|…$/);
      }),
    );
  });

  it('is refused at any length without reading it all', () => {
    expect(readTypedFingerprint('a'.repeat(10_000_000)).ok).toBe(false);
  });
});

describe('a slip of the finger', () => {
  it('is told by its group, up to two characters, and only then', () => {
    const shown = 'kq3f-7yta-c5nm-2wzr-uexo';
    expect(misreadGroup('kq3f-7yta-c5nm-2wzr-uexp', [shown])).toBe(5);
    expect(misreadGroup('aq3f-7yta-c5nm-2wzr-uexp', [shown])).toBe(1);
    expect(misreadGroup('aa3f-7yta-c5nm-2wzr-uexp', [shown])).toBeNull();
    expect(misreadGroup(shown, [shown, ''])).toBeNull();
  });
});
