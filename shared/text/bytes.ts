import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** RFC 4648 base32, lower case, no padding: safe in file names on every system. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const encoder = new TextEncoder();

/** UTF-8 bytes of a well-formed string. Throws a RangeError on a lone surrogate, which has no UTF-8 form. */
export function utf8(text: string): Uint8Array {
  if (hasLoneSurrogate(text))
    throw new RangeError('The text holds half of a surrogate pair; it has no UTF-8 form.');
  return encoder.encode(text);
}

/** Decodes UTF-8 strictly; a byte-order mark is kept as U+FEFF. Null where the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Almost no text has any surrogate, and the engine's own search is many times faster than looking at each unit. */
const SURROGATE = /[\ud800-\udfff]/;

export function hasLoneSurrogate(text: string): boolean {
  if (!SURROGATE.test(text)) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return true;
    i++;
  }
  return false;
}

export function sha256(data: Uint8Array | string): Uint8Array {
  return nobleSha256(typeof data === 'string' ? utf8(data) : data);
}

export function sha256Hex(data: Uint8Array | string): string {
  return hex(sha256(data));
}

export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

/** RFC 4648 base32 in lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  return inGroups(bytes, 5, BASE32);
}

/** RFC 4648 base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return inGroups(bytes, 6, BASE64URL);
}

/** The bits in groups of `size`, a letter each; the last one filled up with zeros. */
function inGroups(bytes: Uint8Array, size: number, alphabet: string): string {
  const mask = (1 << size) - 1;
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= size) {
      out += alphabet.charAt((value >>> (bits - size)) & mask);
      bits -= size;
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet.charAt((value << (size - bits)) & mask);
  return out;
}

/** Null unless the text is the one canonical encoding of some bytes (no padding, no spare bits set). */
export function fromBase64url(text: string): Uint8Array | null {
  return outOfGroups(text, 6, BASE64URL);
}

/** Null unless the text is the one canonical encoding of some bytes: lower case, no padding, no spare bits set. */
export function fromBase32(text: string): Uint8Array | null {
  return outOfGroups(text, 5, BASE32);
}

/** What `inGroups` was given, or null where it would not have written this text. */
function outOfGroups(text: string, size: number, alphabet: string): Uint8Array | null {
  const out = new Uint8Array(Math.floor((text.length * size) / 8));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const char of text) {
    const index = alphabet.indexOf(char);
    if (index < 0) return null;
    value = (value << size) | index;
    bits += size;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (value >>> bits) & 255;
    }
    value &= (1 << bits) - 1;
  }
  return inGroups(out, size, alphabet) === text ? out : null;
}
