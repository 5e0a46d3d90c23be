import { type Signer, newSeed, publicKeyText, signerFromSeed } from '../shared/approval/keys.ts';
import { base64url, fromBase64url } from '../shared/text/bytes.ts';

/** Obsidian's secret storage, which stays on this device. */
export interface Secrets {
  getSecret(id: string): string | null;
  setSecret(id: string, secret: string): void;
}

const SECRET = 'countersign-device-key';
const KEY = 'device';

/**
 * This device's signing key (PROTOCOL §4, Keys), made on first use. Where the platform has WebCrypto Ed25519 the
 * private half can't be read by anyone, this plugin included; else the seed lies in the secret storage.
 */
export async function openDeviceKey(secrets: Secrets): Promise<Signer> {
  const kept = secrets.getSecret(SECRET) ?? '';
  const seed = fromBase64url(kept);
  if (seed?.length === 32) return signerFromSeed(seed);
  const pair = await platformKey().catch(() => null);
  if (pair !== null) return platformSigner(pair);
  const fresh = newSeed();
  secrets.setSecret(SECRET, base64url(fresh));
  return signerFromSeed(fresh);
}

/** The pair kept in IndexedDB. Two windows that start at once agree: `add` lets one in, both read that one back. */
async function platformKey(): Promise<CryptoKeyPair> {
  const db = await done(openDatabase());
  try {
    const keys = () => db.transaction('keys', 'readwrite').objectStore('keys');
    const read = () => done(keys().get(KEY)) as Promise<CryptoKeyPair | undefined>;
    const found = await read();
    if (found !== undefined) return found;
    const made = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
    await done(keys().add(made, KEY)).catch(() => undefined);
    const kept = await read();
    if (kept === undefined) throw new Error('The key could not be kept.');
    return kept;
  } finally {
    db.close();
  }
}

async function platformSigner({ publicKey, privateKey }: CryptoKeyPair): Promise<Signer> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  return {
    publicKey: publicKeyText(raw),
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(bytes))),
  };
}

function openDatabase(): IDBOpenDBRequest {
  const request = indexedDB.open('countersign', 1);
  request.onupgradeneeded = () => void request.result.createObjectStore('keys');
  return request;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The key database did not answer.'));
  });
}
