import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signingBytes } from '../../../shared/approval/decision.ts';
import { readDecision } from '../../../shared/approval/decision-note.ts';
import { verifyDecision } from '../../../shared/approval/verify.ts';
import { fromBase64url } from '../../../shared/text/bytes.ts';
import { expectPublished } from '../../support/published.ts';
import { VAULT, makeSignatureVectors } from '../../support/signature-vectors.ts';

const FILE = 'docs/protocol/vectors/signatures.json';

const vectors = await makeSignatureVectors();

it('publishes the vectors that the library makes, at least sixty', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(60);
  expectPublished(FILE, `${JSON.stringify(vectors, null, 1)}\n`);
});

describe('from bytes to signature, with Node’s own Ed25519 and JSON as a second implementation', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    expect(JSON.parse(vector.canonical)).toEqual(vector.record);
    const bytes = Buffer.from(`countersign/1\n${vector.canonical}`);
    expect(Buffer.from(signingBytes(vector.record))).toEqual(bytes);
    const pkcs8 = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.from(vector.seed, 'hex'),
    ]);
    const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    expect(sign(null, bytes, secret).toString('base64url')).toBe(vector.signature);
    expect(verify(null, bytes, createPublicKey(secret), Buffer.from(vector.signature, 'base64url'))).toBe(
      true,
    );
    const note = readDecision(vector.note);
    expect(note).toMatchObject({ ok: true, value: { record: vector.record } });
    const pin = { key: vector.public_key, name: 'vector', added: '', revoked: '' };
    expect(verifyDecision(vector.note, { vault: VAULT, pins: [pin] }).ok).toBe(true);
  });

  it('and a changed byte of any vector’s record breaks its signature', () => {
    for (const vector of vectors) {
      const signature = fromBase64url(vector.signature) ?? new Uint8Array();
      const bytes = Buffer.from(`countersign/1\n${vector.canonical}`);
      bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
      const key = createPublicKey({
        key: Buffer.concat([
          Buffer.from('302a300506032b6570032100', 'hex'),
          fromBase64url(vector.public_key.slice(8)) ?? new Uint8Array(),
        ]),
        format: 'der',
        type: 'spki',
      });
      expect(verify(null, bytes, key, signature)).toBe(false);
    }
  });
});
