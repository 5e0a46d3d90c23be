import { publicKeyBytes, signerFromSeed } from '../../shared/approval/keys.ts';
import { fromBase64url } from '../../shared/text/bytes.ts';
import type { HandStatus } from '../../shared/vault/schemas.ts';
import type { Secrets } from './secrets.ts';

/** What the computer that sends last said of a key; '' where it has said nothing. */
export type Standing = '' | 'paired' | 'revoked';

/** One signing key of this device. */
export interface KeptKey {
  readonly key: string;
  /**
   * Where its private half is: `platform`, a WebCrypto key that nobody can read; `seed`, in the secret storage as it is;
   * `sealed`, there under a passphrase.
   */
  readonly how: 'platform' | 'seed' | 'sealed';
  /** Its name in the key database, its seed, or its sealed seed. */
  readonly secret: string;
  readonly standing: Standing;
}

/** What this device keeps about itself, in one secret, so that each change of it happens whole or not at all. */
export interface KeyRing {
  /** What the device calls itself where it asks to be paired. */
  readonly name: string;
  /** Minutes without a signature after which the passphrase is asked for again. */
  readonly idle: number;
  /** Oldest first. A new key is added and takes no other's place, so that nothing done here loses a paired key. */
  readonly keys: readonly KeptKey[];
}

const SECRET = 'countersign-device-key';

/** Null where nothing is kept yet. What an older version kept was one seed. */
export function readRing(secrets: Secrets): KeyRing | null {
  const text = secrets.getSecret(SECRET) ?? '';
  const seed = fromBase64url(text);
  if (seed?.length === 32)
    return newRing({ key: signerFromSeed(seed).publicKey, how: 'seed', secret: text, standing: '' });
  try {
    const { name, idle, keys } = JSON.parse(text) as Partial<KeyRing>;
    return Array.isArray(keys) && keys.length > 0 && keys.every(isKept)
      ? { name: name ?? '', idle: Number(idle) || IDLE, keys }
      : null;
  } catch {
    return null;
  }
}

export function writeRing(secrets: Secrets, ring: KeyRing): void {
  secrets.setSecret(SECRET, JSON.stringify(ring));
}

const IDLE = 15;

export function newRing(key: KeptKey): KeyRing {
  return { name: '', idle: IDLE, keys: [key] };
}

/**
 * The key that signs: the newest that the computer trusts, and while it trusts none, the newest. So a new key takes over
 * when it is paired, and until then the one before goes on.
 */
export function signingKey({ keys }: KeyRing): KeptKey {
  const found = keys.findLast(({ standing }) => standing === 'paired') ?? newestKey(keys);
  return found;
}

/** The key that is to be paired, where it is not. */
export function newestKey(keys: KeyRing['keys']): KeptKey {
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('A key ring is never empty.');
  return newest;
}

/** Another key for this device. Those that are revoked are good for nothing any more. */
export function withKey(ring: KeyRing, key: KeptKey): KeyRing {
  return { ...ring, keys: [...ring.keys.filter(({ standing }) => standing !== 'revoked'), key] };
}

export function withChanged(ring: KeyRing, changed: KeptKey): KeyRing {
  return { ...ring, keys: ring.keys.map((kept) => (kept.key === changed.key ? changed : kept)) };
}

/**
 * What the computer reports, written into the ring; the same ring where nothing is new. A key that it leaves out stays as it
 * was: a report may be an old one. A forged report can at most keep this device from signing, or let it sign in vain.
 */
export function heard(ring: KeyRing, devices: HandStatus['devices']): KeyRing {
  const keys = ring.keys.map((kept): KeptKey => {
    const told = devices.find(({ key }) => key === kept.key);
    const standing = told === undefined ? kept.standing : told.revoked === '' ? 'paired' : 'revoked';
    return standing === kept.standing ? kept : { ...kept, standing };
  });
  return keys.every((kept, at) => kept === ring.keys[at]) ? ring : { ...ring, keys };
}

/** Only this plugin writes it; what a stranger puts there instead is at worst a key that nobody has paired. */
function isKept({ key, secret }: Partial<KeptKey>): boolean {
  return publicKeyBytes(key ?? '') !== null && typeof secret === 'string';
}
