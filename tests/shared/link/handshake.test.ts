import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Credential,
  MAX_HANDSHAKE,
  answerHello,
  credentialId,
  prove,
  readChallenge,
  readHello,
  readProof,
  sayHello,
} from '../../../shared/link/handshake.ts';
import { base64url } from '../../../shared/text/bytes.ts';

const bytes = (length: number, first: number) => Uint8Array.from({ length }, (_, at) => (first + at) % 256);
const DEVICE: Credential = { kind: 'device', secret: bytes(32, 1) };
const OURS = bytes(32, 100);
const THEIRS = bytes(32, 200);

/** The same by Node's own HKDF and HMAC, written from docs/link.md and not from the code. */
function byTheBook(secret: Uint8Array, kind: string, deviceNonce: Uint8Array, localNonce: Uint8Array) {
  const hkdf = (salt: string, info: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', secret, salt, `countersign/link/1\n${info}`, length));
  const id = base64url(hkdf('', `${kind}\nid`, 16));
  const [a, b] = [base64url(deviceNonce), base64url(localNonce)];
  const keys = hkdf(`${a}\n${b}`, `${kind}\n${id}\nsession`, 128);
  const mac = (role: string, at: number) =>
    createHmac('sha256', keys.slice(32 * at, 32 * at + 32))
      .update(`countersign/link/1\n${role}\n${kind}\n${id}\n${a}\n${b}`)
      .digest('base64url');
  return {
    id,
    local: mac('local', 0),
    device: mac('device', 1),
    toDevice: keys.slice(64, 96),
    toLocal: keys.slice(96, 128),
    lasting: (key: string) => hkdf(`${a}\n${b}`, `${kind}\n${id}\nlasting\n${key}`, 32),
  };
}

async function run(device: Credential, local = device, nonces = [OURS, THEIRS] as const) {
  const hello = await sayHello(device, nonces[0]);
  const answer = await answerHello(local, hello, nonces[1]);
  return { hello, answer, proved: await prove(device, hello, answer.challenge) };
}

describe('vectors', () => {
  it.each(['device', 'pairing'] as const)('as %s every byte is what the document says', async (kind) => {
    const credential = { kind, secret: DEVICE.secret };
    const book = byTheBook(credential.secret, kind, OURS, THEIRS);
    const { hello, answer, proved } = await run(credential);
    expect(hello).toEqual({ v: 1, kind, id: book.id, nonce: base64url(OURS) });
    expect(answer.challenge).toEqual({ nonce: base64url(THEIRS), mac: book.local });
    expect(proved?.proof).toEqual({ mac: book.device });
    const session = await answer.accept(proved!.proof);
    expect(await session?.lasting('ed25519:x')).toEqual(book.lasting('ed25519:x'));
    expect(await proved?.session.lasting('ed25519:x')).toEqual(await session?.lasting('ed25519:x'));
    const iv = new Uint8Array(12);
    for (const direction of ['toLocal', 'toDevice'] as const) {
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv },
        session![direction],
        new Uint8Array([7]),
      );
      const decipher = createDecipheriv('aes-256-gcm', book[direction], iv);
      expect(decipher.update(new Uint8Array(sealed).slice(0, 1))).toEqual(Buffer.from([7]));
    }
  });

  it('stand fixed, so that a change of version is seen', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    expect([hello.id, answer.challenge.mac, proved?.proof.mac]).toMatchInlineSnapshot(`
      [
        "0VHtfRET-U1TD2uXT2ozBg",
        "npm4ku1AQsCxSfe68RDdTqDgac93lLTmCcWc_7HT8HA",
        "BKIqI9pXzSqoKYtnqR8NutUFB7lgxh8HESq-olZj5sw",
      ]
    `);
  });
});

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const nonce = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('both prove themselves', () => {
  it('two that hold one secret always agree, and on keys that open each other’s seals', async () => {
    await fc.assert(
      fc.asyncProperty(secret, nonce, nonce, async (key, a, b) => {
        const { answer, proved } = await run({ kind: 'device', secret: key }, undefined, [a, b]);
        const session = await answer.accept(proved!.proof);
        const iv = new Uint8Array(12);
        const sealed = await crypto.subtle.encrypt(
          { name: 'AES-GCM', iv },
          proved!.session.toLocal,
          new Uint8Array([7]),
        );
        const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, session!.toLocal, sealed);
        expect(new Uint8Array(opened)).toEqual(new Uint8Array([7]));
        await expect(
          crypto.subtle.decrypt({ name: 'AES-GCM', iv }, session!.toDevice, sealed),
        ).rejects.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it('another secret convinces nobody, on either side', async () => {
    await fc.assert(
      fc.asyncProperty(secret, secret, nonce, nonce, async (mine, other, a, b) => {
        fc.pre(base64url(mine) !== base64url(other));
        const stranger = { kind: 'device' as const, secret: other };
        const { hello, answer, proved } = await run({ kind: 'device', secret: mine }, stranger, [a, b]);
        expect(proved).toBeNull();
        const forged = await prove(stranger, hello, answer.challenge);
        const honest = await answerHello({ kind: 'device', secret: mine }, hello, b);
        expect(await honest.accept(forged!.proof)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('any one changed character of any message breaks it', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    const fields = fc.constantFrom('id', 'nonce', 'answer', 'localMac', 'deviceMac');
    await fc.assert(
      fc.asyncProperty(fields, fc.nat(21), async (field, at) => {
        const turn = (text: string) =>
          `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
        if (field === 'deviceMac') {
          expect(await answer.accept({ mac: turn(proved!.proof.mac) })).toBeNull();
          return;
        }
        const { nonce, mac } = answer.challenge;
        const heard = field === 'id' || field === 'nonce' ? { ...hello, [field]: turn(hello[field]) } : hello;
        const challenge = {
          nonce: field === 'answer' ? turn(nonce) : nonce,
          mac: field === 'localMac' ? turn(mac) : mac,
        };
        expect(await prove(DEVICE, heard, challenge)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

describe('what was said once is worth nothing again', () => {
  it('a reflected MAC proves nothing: the device’s own words do not make a Local, nor Local’s a device', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    expect(await prove(DEVICE, hello, { nonce: hello.nonce, mac: proved!.proof.mac })).toBeNull();
    expect(await prove(DEVICE, hello, { nonce: answer.challenge.nonce, mac: proved!.proof.mac })).toBeNull();
    expect(await answer.accept({ mac: answer.challenge.mac })).toBeNull();
  });

  it('a recorded handshake opens no second one, on either side', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    const again = await answerHello(DEVICE, hello, bytes(32, 9));
    expect(await again.accept(proved!.proof)).toBeNull();
    const fresh = await sayHello(DEVICE, bytes(32, 77));
    expect(await prove(DEVICE, fresh, answer.challenge)).toBeNull();
  });

  it('a code proves no device, and a device no code, even with one secret', async () => {
    const code: Credential = { kind: 'pairing', secret: DEVICE.secret };
    expect(await credentialId(code)).not.toBe(await credentialId(DEVICE));
    const hello = await sayHello(DEVICE, OURS);
    const answer = await answerHello(DEVICE, hello, THEIRS);
    expect(await prove(code, { ...hello, kind: 'pairing' }, answer.challenge)).toBeNull();
  });

  it('the secret is in nothing that is said', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    const said = JSON.stringify([hello, answer.challenge, proved?.proof]);
    expect(said).not.toContain(base64url(DEVICE.secret));
    expect(said).not.toContain(base64url(DEVICE.secret).slice(0, 8));
  });
});

describe('reading', () => {
  it('takes its own messages', async () => {
    const { hello, answer, proved } = await run(DEVICE);
    expect(readHello(JSON.stringify(hello))).toEqual(hello);
    expect(readChallenge(JSON.stringify(answer.challenge))).toEqual(answer.challenge);
    expect(readProof(JSON.stringify(proved?.proof))).toEqual(proved?.proof);
    expect(JSON.stringify(hello).length).toBeLessThan(MAX_HANDSHAKE);
  });

  it('refuses everything else without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ maxLength: 2000 })), (text) => {
        for (const read of [readHello, readChallenge, readProof]) expect(read(text)).toBeNull();
      }),
    );
    for (const nonce of ['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}B`, `${'A'.repeat(42)}=`])
      expect(readHello(JSON.stringify({ v: 1, kind: 'device', id: 'A'.repeat(22), nonce }))).toBeNull();
    const more = { mac: base64url(OURS), token: 'x' };
    expect(readProof(JSON.stringify(more))).toBeNull();
  });
});
