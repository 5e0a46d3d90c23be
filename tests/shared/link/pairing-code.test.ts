import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceLine, readDeviceLine } from '../../../shared/link/device-line.ts';
import { CODE_BYTES, pairingCodeText, readPairingCode } from '../../../shared/link/pairing-code.ts';

const secret = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES });

describe('a pairing code', () => {
  it('is seven groups of four, and comes back as it was however it is typed', () => {
    fc.assert(
      fc.property(secret, (bytes) => {
        const text = pairingCodeText(bytes);
        expect(text).toMatch(/^(?:[a-z2-7]{4}-){6}[a-z2-7]{4}$/);
        const misread = text.replaceAll('o', '0').replaceAll('l', '1').replaceAll('b', '8');
        for (const typed of [text, text.toUpperCase(), ` ${text.replaceAll('-', ' ')}\n`, misread])
          expect(readPairingCode(typed)).toEqual({ ok: true, value: bytes });
      }),
    );
  });

  it('a slip of the finger is told before anything is tried, almost always', () => {
    let slips = 0;
    let caught = 0;
    fc.assert(
      fc.property(
        secret,
        fc.nat(27),
        fc.nat(31).map((at) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(at)),
        (bytes, at, letter) => {
          const letters = pairingCodeText(bytes).replaceAll('-', '');
          fc.pre(letters[at] !== letter);
          slips++;
          if (!readPairingCode(letters.slice(0, at) + letter + letters.slice(at + 1)).ok) caught++;
        },
      ),
      { numRuns: 2000 },
    );
    expect(caught / slips).toBeGreaterThan(0.99);
  });

  it('anything else is refused in a sentence that does not repeat it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 5000 }), (typed) => {
        const read = readPairingCode(typed);
        if (!read.ok) expect(read.refusal.message).toContain('This is not a pairing code');
      }),
    );
    expect(readPairingCode('x'.repeat(1_000_000)).ok).toBe(false);
  });
});

describe('the line that a device shows', () => {
  const key = `ed25519:${'A'.repeat(43)}`;
  it('is read back, and so is the bare key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(readDeviceLine(` ${deviceLine(key, bytes)}\n`)).toEqual({ key, secret: bytes });
      }),
    );
    expect(readDeviceLine(key)).toEqual({ key, secret: null });
  });

  it.each([
    '',
    'ed25519:short',
    `countersign-device:${key}`,
    `countersign-device:${key}:AAAA`,
    `${key} ${key}`,
  ])('refuses %j', (text) => expect(readDeviceLine(text)).toBeNull());
});
