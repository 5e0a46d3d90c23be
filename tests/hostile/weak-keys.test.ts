import { Point } from '@noble/ed25519';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseDecision } from '../../shared/approval/decision.ts';
import { publicKeyBytes, publicKeyText, verifySignature } from '../../shared/approval/keys.ts';
import { Person } from '../support/decisions.ts';

/**
 * Ed25519 as a forger reads it (Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", 2020): points of small order verify
 * for many messages, mixed ones for some verifiers and not for others, and lenient readers take one signature in several forms.
 */
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const TORSION = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
const ana = new Person('laptop');
const message = new TextEncoder().encode('countersign/1\n{}');

const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
const numberOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const isKey = (bytes: Uint8Array): boolean => publicKeyBytes(publicKeyText(bytes)) !== null;

/** The eight points of small order. */
const small = (): Point[] => {
  const points = [Point.ZERO];
  for (let at = 1; at < 8; at++) points.push((points.at(-1) ?? Point.ZERO).add(TORSION));
  return points;
};

describe('keys', () => {
  it('no point of small order is a key, in any of its spellings', () => {
    const eight = small();
    expect(new Set(eight.map((point) => point.toHex())).size).toBe(8);
    for (const point of eight) {
      const y = numberOf(point.toBytes());
      expect(isKey(bytesOf(y))).toBe(false);
      expect(isKey(bytesOf(y ^ (1n << 255n)))).toBe(false);
    }
  });

  it('no encoding of y ≥ p is a key: each of the nineteen, under both signs', () => {
    for (let over = 0n; over < 19n; over++)
      for (const sign of [0n, 1n << 255n])
        expect(isKey(bytesOf((P + over) | sign)), String(over)).toBe(false);
  });

  it('a true key plus a point of small order is none: verifiers would disagree about it', () => {
    const key = Point.fromBytes(publicKeyBytes(ana.signer.publicKey) ?? new Uint8Array());
    for (const [at, point] of small().entries()) expect(isKey(key.add(point).toBytes())).toBe(at === 0);
  });

  it('no record can name one, as its own key or as one that it revokes', () => {
    const weak = publicKeyText(Point.ZERO.toBytes());
    const record = ana.approve();
    expect(parseDecision({ ...record, key: weak }).ok).toBe(false);
    const { vault, decision_id, supersedes, key, signed_at } = record;
    const base = { v: 1, vault, decision_id, supersedes, key, signed_at, approval: 'vault' };
    expect(parseDecision({ ...base, kind: 'revoke_key', revoked: new Person('b').signer.publicKey }).ok).toBe(
      true,
    );
    expect(parseDecision({ ...base, kind: 'revoke_key', revoked: weak }).ok).toBe(false);
  });

  it.each(['', 'ed25519:', 'ED25519:', 'ed25519: ', 'ed25519:AAAA', `ed25519:${'A'.repeat(44)}`])(
    '%j is no key',
    (text) => {
      expect(publicKeyBytes(text)).toBeNull();
    },
  );

  it('a key has one spelling', () => {
    const { publicKey } = ana.signer;
    for (const twin of [
      `${publicKey}=`,
      `${publicKey} `,
      publicKey.toUpperCase(),
      publicKey.replace(/.$/, '_'),
    ])
      if (twin !== publicKey) expect(publicKeyBytes(twin), twin).toBeNull();
  });
});

describe('signatures', () => {
  it('a signature has one form: S + L, S + 2L … is none', async () => {
    const signature = await ana.signer.sign(message);
    expect(verifySignature(ana.signer.publicKey, message, signature)).toBe(true);
    const s = numberOf(signature.slice(32));
    for (let more = s + L; more < 1n << 256n; more += L) {
      const changed = Uint8Array.from(signature);
      changed.set(bytesOf(more), 32);
      expect(verifySignature(ana.signer.publicKey, message, changed)).toBe(false);
    }
  });

  it('R with another sign, y ≥ p, or of small order fits no message', async () => {
    const signature = await ana.signer.sign(message);
    const mirrored = Uint8Array.from(signature.slice(0, 32));
    mirrored[31] = (mirrored[31] ?? 0) ^ 128;
    const outside = [bytesOf(P), bytesOf(P + 1n), bytesOf(P - 1n), mirrored];
    for (const r of [...small().map((point) => point.toBytes()), ...outside])
      for (const s of [signature.slice(32), bytesOf(0n), bytesOf(L), bytesOf(L - 1n)])
        expect(verifySignature(ana.signer.publicKey, message, Uint8Array.from([...r, ...s]))).toBe(false);
  });

  it.each([0, 1, 63, 65, 128])('%i bytes are none', (length) => {
    expect(verifySignature(ana.signer.publicKey, message, new Uint8Array(length))).toBe(false);
  });

  it('a second implementation agrees about every changed bit', async () => {
    const signature = await ana.signer.sign(message);
    const raw = publicKeyBytes(ana.signer.publicKey) ?? new Uint8Array();
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    for (let bit = 0; bit < 512; bit += 5) {
      const changed = Uint8Array.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifySignature(ana.signer.publicKey, message, changed)).toBe(false);
      expect(nodeVerify(null, message, key, changed)).toBe(false);
    }
  });
});
