import { Point, getPublicKey, hashes, sign, utils, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Result } from '../result.ts';
import { base32, base64url, fromBase64url, sha256 } from '../text/bytes.ts';

const PREFIX = 'ed25519:';

/** Something that signs: a secret in memory, a WebCrypto key that can't be read, a key in a locked file. */
export interface Signer {
  /** `ed25519:` + base64url of the 32 bytes. */
  readonly publicKey: string;
  /**
   * What signs for this key just now, where that takes something first: a passphrase asked for, or a look whether the device
   * was revoked. Refused with the sentence for the person. Left out: this signs by itself.
   */
  open?(): Promise<Result<Signer>>;
  /** Ed25519 (RFC 8032) signature over the bytes, 64 bytes. A key that has to be opened first throws. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A device's public key as Local has pinned it, outside the vault (PROTOCOL §4, Keys). */
export interface Pin {
  readonly key: string;
  readonly name: string;
  readonly added: string;
  /** '' while the key is trusted; else the instant of its revocation. */
  readonly revoked: string;
}

export function publicKeyText(bytes: Uint8Array): string {
  return PREFIX + base64url(bytes);
}

/** The 32 bytes of a public key, or null. Small-order and non-canonical points are no keys: they verify for many messages. */
export function publicKeyBytes(text: string): Uint8Array | null {
  if (!text.startsWith(PREFIX)) return null;
  const bytes = fromBase64url(text.slice(PREFIX.length));
  if (bytes?.length !== 32) return null;
  try {
    // zip215 = false: RFC 8032 decoding, which refuses y >= p.
    const point = Point.fromBytes(bytes, false);
    return point.isSmallOrder() || !point.isTorsionFree() ? null : bytes;
  } catch {
    return null;
  }
}

/** Twenty characters (100 bits) of SHA-256 over the key, in groups of four: short enough to type from a phone's screen. */
export function fingerprint(publicKey: string): string {
  const letters = base32(sha256(publicKey)).slice(0, 20);
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

/** The library brings no SHA-512 of its own; WebCrypto's would make verifying asynchronous, and with it every decision. */
function bringSha512(): void {
  hashes.sha512 = sha512;
}

/** A signer over a 32-byte Ed25519 seed held in memory. */
export function signerFromSeed(seed: Uint8Array): Signer {
  bringSha512();
  const publicKey = publicKeyText(getPublicKey(seed));
  return { publicKey, sign: (bytes) => Promise.resolve(sign(bytes, seed)) };
}

export function newSeed(): Uint8Array {
  return utils.randomSecretKey();
}

/** RFC 8032 verification without the ZIP-215 leniency: one signature form, no malleability. */
export function verifySignature(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyBytes(publicKey);
  if (key === null || signature.length !== 64) return false;
  bringSha512();
  try {
    return verify(signature, bytes, key, { zip215: false });
  } catch {
    return false;
  }
}
