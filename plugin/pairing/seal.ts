import { base64url, fromBase64url, utf8 } from '../../shared/text/bytes.ts';

/**
 * PBKDF2-HMAC-SHA-256 with what OWASP's Password Storage Cheat Sheet asks for. scrypt or argon2id would cost a guesser
 * more, but WebCrypto has neither: in JavaScript they stop the phone's one thread for seconds, ask for 64 MiB and more
 * that iOS may refuse, and weigh 4 kB here. This is native, beside the thread, and weighs nothing; a longer passphrase
 * makes up for it, since each further character costs a guesser far more than a better function would.
 */
const ROUNDS = 600_000;
export const LEAST_PASSPHRASE = 12;

const SALT = 16;
const IV = 12;

/** The seed under a passphrase: salt, nonce and AES-256-GCM over it, bound to its public key. */
export async function seal(seed: Uint8Array, passphrase: string, key: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const box = await crypto.subtle.encrypt(
    gcm(iv, key),
    await stretched(passphrase, salt),
    new Uint8Array(seed),
  );
  return base64url(new Uint8Array([...salt, ...iv, ...new Uint8Array(box)]));
}

/** Null where the passphrase is another one, or the text was damaged; the two can't be told apart. */
export async function unseal(sealed: string, passphrase: string, key: string): Promise<Uint8Array | null> {
  const bytes = fromBase64url(sealed);
  if (bytes === null) return null;
  try {
    const iv = bytes.slice(SALT, SALT + IV);
    const under = await stretched(passphrase, bytes.slice(0, SALT));
    return new Uint8Array(await crypto.subtle.decrypt(gcm(iv, key), under, bytes.slice(SALT + IV)));
  } catch {
    return null;
  }
}

function gcm(iv: Uint8Array<ArrayBuffer>, key: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new Uint8Array(utf8(key)) };
}

/** Keyboards write one letter in several ways (é): all of them are the same passphrase. */
async function stretched(passphrase: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const text = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const raw = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
