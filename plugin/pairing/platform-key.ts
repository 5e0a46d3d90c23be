import { type Signer, publicKeyText } from '../../shared/approval/keys.ts';
import type { KeptKey } from './key-ring.ts';

/** The name under which the first key of a device is kept; later ones are kept under their public key. */
export const FIRST = 'device';

/**
 * The WebCrypto pair under a name, made where there is none; its private half can't be read by anyone, this plugin included.
 * Two windows that start at once agree: `add` lets one in, both read that one back. Null on a platform without such keys.
 */
export async function platformKey(name: string): Promise<KeptKey | null> {
  try {
    const kept =
      (await read(name)) ??
      (await keep(name, await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])));
    return { key: await publicKeyOf(kept), how: 'platform', secret: name, standing: '' };
  } catch {
    return null;
  }
}

/** A new one, under a name of its own. */
export function newPlatformKey(): Promise<KeptKey | null> {
  return platformKey(crypto.randomUUID());
}

/** Null where the platform has lost the key. */
export async function platformSigner({ key, secret }: KeptKey): Promise<Signer | null> {
  const pair = await read(secret).catch(() => undefined);
  return pair === undefined ? null : signerOf(key, pair);
}

function signerOf(publicKey: string, { privateKey }: CryptoKeyPair): Signer {
  return {
    publicKey,
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(bytes))),
  };
}

async function publicKeyOf({ publicKey }: CryptoKeyPair): Promise<string> {
  return publicKeyText(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
}

async function keep(name: string, pair: CryptoKeyPair): Promise<CryptoKeyPair> {
  await inKeys((keys) => keys.add(pair, name)).catch(() => undefined);
  const kept = await read(name);
  if (kept === undefined) throw new Error('The key could not be kept.');
  return kept;
}

function read(name: string): Promise<CryptoKeyPair | undefined> {
  return inKeys((keys) => keys.get(name) as IDBRequest<CryptoKeyPair | undefined>);
}

async function inKeys<T>(use: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('countersign', 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore('keys');
  const db = await done(opening);
  try {
    return await done(use(db.transaction('keys', 'readwrite').objectStore('keys')));
  } finally {
    db.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The key database did not answer.'));
  });
}
