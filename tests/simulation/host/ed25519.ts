/**
 * Stands in for `@noble/ed25519`: the same signatures (RFC 8032 is deterministic), made and checked by the OpenSSL of
 * Node.js, which takes a twentieth of the time; what was checked once is not checked again. Points are noble's own.
 */
import * as crypto from 'node:crypto';
import { Point as noble, hashes, utils } from '@noble/ed25519';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const secrets = new Map<string, { secret: crypto.KeyObject; open: Uint8Array }>();
const opens = new Map<string, crypto.KeyObject>();
const points = new Map<string, boolean>();
const checked = new Map<string, { message: Buffer; good: boolean }>();
const MOST_CHECKED = 4000;

const nameOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function keyOf(seed: Uint8Array): { secret: crypto.KeyObject; open: Uint8Array } {
  const name = nameOf(seed);
  let key = secrets.get(name);
  if (key === undefined) {
    const secret = crypto.createPrivateKey({
      key: Buffer.concat([PKCS8, seed]),
      format: 'der',
      type: 'pkcs8',
    });
    const open = crypto.createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
    key = { secret, open: new Uint8Array(open) };
    secrets.set(name, key);
  }
  return key;
}

function openKey(bytes: Uint8Array): crypto.KeyObject {
  const name = nameOf(bytes);
  let key = opens.get(name);
  if (key === undefined) {
    key = crypto.createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
    opens.set(name, key);
  }
  return key;
}

export const getPublicKey = (seed: Uint8Array): Uint8Array => keyOf(seed).open;

export const sign = (message: Uint8Array, seed: Uint8Array): Uint8Array =>
  new Uint8Array(crypto.sign(null, message, keyOf(seed).secret));

export function verify(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  const name = nameOf(signature) + nameOf(key);
  const known = checked.get(name);
  if (known?.message.equals(message) === true) return known.good;
  const good = crypto.verify(null, message, openKey(key), signature);
  if (checked.size >= MOST_CHECKED) checked.clear();
  checked.set(name, { message: Buffer.from(message), good });
  return good;
}

export const Point = {
  fromBytes: (bytes: Uint8Array, zip215: boolean) => {
    const name = nameOf(bytes);
    let sound = points.get(name);
    if (sound === undefined) {
      const point = noble.fromBytes(bytes, zip215);
      sound = !point.isSmallOrder() && point.isTorsionFree();
      points.set(name, sound);
    }
    return { isSmallOrder: () => !sound, isTorsionFree: () => sound };
  },
};

export { hashes, utils };
