import * as v from 'valibot';
import { type Schema, shaped } from '../shape.ts';
import { base64url, fromBase64url, utf8 } from '../text/bytes.ts';
import { LINK_VERSION } from './limits.ts';

/**
 * The handshake of the direct link (docs/link.md): device → Local `hello`, Local → device `challenge`, device → Local
 * `proof`. Both prove that they hold one secret without showing it, and both end with the same fresh keys, under which
 * everything after it is sealed (channel.ts). Randomness comes in from outside, so that vectors pin every byte.
 */
const NAME = `countersign/link/${LINK_VERSION}`;

/** Bytes; each side contributes so many fresh ones, and no two handshakes share their keys. */
export const NONCE_BYTES = 32;
/** Bytes of a lasting link secret; a pairing code has 16. */
export const SECRET_BYTES = 32;
/** UTF-8 bytes of one handshake message, at most. */
export const MAX_HANDSHAKE = 512;

/** What a device holds: the lasting secret of a paired one, or a code for one pairing. */
export interface Credential {
  readonly kind: 'device' | 'pairing';
  readonly secret: Uint8Array;
}

const bytes32 = v.pipe(
  v.string(),
  v.check((text) => fromBase64url(text)?.length === 32, 'not 32 bytes'),
);

const helloSchema = v.strictObject({
  v: v.pipe(v.number(), v.safeInteger('not a whole number')),
  kind: v.picklist(['device', 'pairing']),
  /** Which secret is meant, in a form that says nothing about it or its device. */
  id: v.pipe(
    v.string(),
    v.check((text) => fromBase64url(text)?.length === 16, 'not 16 bytes'),
  ),
  nonce: bytes32,
});
const challengeSchema = v.strictObject({ nonce: bytes32, mac: bytes32 });
const proofSchema = v.strictObject({ mac: bytes32 });

export type Hello = v.InferOutput<typeof helloSchema>;
export type Challenge = v.InferOutput<typeof challengeSchema>;
export type Proof = v.InferOutput<typeof proofSchema>;

/** What both sides have once each knows that the other holds the secret. */
export interface Session {
  readonly toDevice: CryptoKey;
  readonly toLocal: CryptoKey;
  /** Under a pairing code: the secret by which Local and the device with this public key know each other from now on. */
  readonly lasting: (publicKey: string) => Promise<Uint8Array>;
}

export async function credentialId({ kind, secret }: Credential): Promise<string> {
  return base64url(await derive(secret, '', [kind, 'id'], 16));
}

export async function sayHello(credential: Credential, nonce: Uint8Array): Promise<Hello> {
  const id = await credentialId(credential);
  return { v: LINK_VERSION, kind: credential.kind, id, nonce: base64url(nonce) };
}

/** Local's answer to a hello whose id it knows. Local proves itself first: a device says nothing more to a stranger. */
export async function answerHello(
  { secret }: Credential,
  hello: Hello,
  nonce: Uint8Array,
): Promise<{ readonly challenge: Challenge; accept(proof: Proof): Promise<Session | null> }> {
  const keys = await keysOf(secret, hello, base64url(nonce));
  return {
    challenge: { nonce: base64url(nonce), mac: await keys.local.mac() },
    accept: async ({ mac }) => ((await keys.device.made(mac)) ? keys.session : null),
  };
}

/** The device's answer to a challenge; null where whoever sent it does not hold the secret. */
export async function prove(
  { secret }: Credential,
  hello: Hello,
  { nonce, mac }: Challenge,
): Promise<{ readonly proof: Proof; readonly session: Session } | null> {
  const keys = await keysOf(secret, hello, nonce);
  if (!(await keys.local.made(mac))) return null;
  return { proof: { mac: await keys.device.mac() }, session: keys.session };
}

/** Each reads one message of the handshake; null for anything else. */
export function readHello(text: string): Hello | null {
  return read(text, helloSchema);
}

export function readChallenge(text: string): Challenge | null {
  return read(text, challengeSchema);
}

export function readProof(text: string): Proof | null {
  return read(text, proofSchema);
}

function read<T>(text: string, schema: Schema<T>): T | null {
  if (text.length > MAX_HANDSHAKE) return null;
  try {
    const found = shaped(schema, JSON.parse(text));
    return found.ok ? found.value : null;
  } catch {
    return null;
  }
}

/**
 * Everything that follows from one handshake: four keys, one for each side's proof and one for each direction, so that
 * what one side made never fits where the other's is wanted (no reflection); and both nonces are in all of them, so that
 * nothing of an earlier handshake fits either (no replay).
 */
async function keysOf(secret: Uint8Array, { kind, id, nonce }: Hello, answer: string) {
  const salt = `${nonce}\n${answer}`;
  const bytes = await derive(secret, salt, [kind, id, 'session'], 128);
  const part = (at: number) => bytes.slice(32 * at, 32 * at + 32);
  const session: Session = {
    toDevice: await sealKey(part(2)),
    toLocal: await sealKey(part(3)),
    lasting: (publicKey) => derive(secret, salt, [kind, id, 'lasting', publicKey], SECRET_BYTES),
  };
  // Every part of a transcript has one spelling and holds no line break: two are never the same text.
  const proofOf = (role: string, key: Bytes) => proof(key, [NAME, role, kind, id, nonce, answer].join('\n'));
  return { local: await proofOf('local', part(0)), device: await proofOf('device', part(1)), session };
}

/** HMAC-SHA-256 over what both sides said, in the role of one of them. */
async function proof(bytes: Bytes, transcript: string) {
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
  const of = plain(transcript);
  return {
    mac: async () => base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, of))),
    /** The platform's own verification, which takes the same time whatever differs. */
    made: async (mac: string) => {
      const given = fromBase64url(mac);
      return given !== null && (await crypto.subtle.verify('HMAC', key, new Uint8Array(given), of));
    },
  };
}

function sealKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** HKDF-SHA-256 (RFC 5869); `about` says what the bytes are for, a line each. */
async function derive(
  secret: Uint8Array,
  salt: string,
  about: readonly string[],
  length: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits']);
  const info = plain([NAME, ...about].join('\n'));
  const params = { name: 'HKDF', hash: 'SHA-256', salt: plain(salt), info };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, 8 * length));
}

/** Bytes as WebCrypto takes them. */
type Bytes = Uint8Array<ArrayBuffer>;

function plain(text: string): Bytes {
  return new Uint8Array(utf8(text));
}
