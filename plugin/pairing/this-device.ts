import { type Signer, newSeed, signerFromSeed } from '../../shared/approval/keys.ts';
import type { DeviceKey } from '../../shared/pairing/key-note.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { base64url, fromBase64url } from '../../shared/text/bytes.ts';
import { instant } from '../../shared/text/time.ts';
import type { HandStatus } from '../../shared/vault/schemas.ts';
import {
  type KeptKey,
  type KeyRing,
  heard,
  newRing,
  newestKey,
  readRing,
  signingKey,
  withChanged,
  withKey,
  writeRing,
} from './key-ring.ts';
import { FIRST, newPlatformKey, platformKey, platformSigner } from './platform-key.ts';
import { LEAST_PASSPHRASE, seal, unseal } from './seal.ts';
import type { Secrets } from './secrets.ts';
import { Session } from './session.ts';

/** Asks the person for the passphrase until `open` takes it (and gives ''); false where they would rather not. */
export type AskPassphrase = (open: (typed: string) => Promise<string>) => Promise<boolean>;

const WRONG = 'This is not the passphrase.';

/** The signing keys of this device (PROTOCOL §4, Keys), and the one that signs. */
export class ThisDevice {
  #signer: Signer;
  readonly #session = new Session();
  #asking: Promise<boolean> | null = null;
  /** What the computer that sends last reported; null before it has. */
  report: HandStatus['devices'] | null = null;

  private constructor(
    private readonly secrets: Secrets,
    private readonly ask: AskPassphrase,
    private ring: KeyRing,
  ) {
    this.#signer = this.#signerOf(signingKey(ring));
  }

  /** Opens the keys that are kept, or makes the first one. */
  static async open(secrets: Secrets, ask: AskPassphrase): Promise<ThisDevice> {
    const kept = readRing(secrets);
    if (kept !== null) return new ThisDevice(secrets, ask, kept);
    const made = newRing((await platformKey(FIRST)) ?? seedKey(newSeed()));
    writeRing(secrets, made);
    return new ThisDevice(secrets, ask, made);
  }

  /** One key each: who has begun a decision with it ends it with it, whatever is paired meanwhile. */
  get signer(): Signer {
    return this.#signer;
  }

  get name(): string {
    return this.ring.name;
  }

  get idle(): number {
    return this.ring.idle;
  }

  get newest(): KeptKey {
    return newestKey(this.ring.keys);
  }

  get signing(): KeptKey {
    return signingKey(this.ring);
  }

  /** Whether the passphrase is remembered at the moment. */
  get isOpen(): boolean {
    return this.#session.isOpen;
  }

  lock(): void {
    this.#session.lock();
  }

  set(change: Partial<Pick<KeyRing, 'name' | 'idle'>>): void {
    this.#keep({ ...this.ring, ...change });
  }

  /** Takes in what the computer reports of the devices. */
  hear(devices: HandStatus['devices']): void {
    this.report = devices;
    const ring = heard(this.ring, devices);
    if (ring !== this.ring) this.#keep(ring);
  }

  /** Another key, to be paired; the one that signs goes on until then. A passphrase, or '' for none. */
  async makeKey(passphrase: string): Promise<string> {
    const short = passphrase === '' ? '' : whyTooShort(passphrase);
    if (short !== '') return short;
    const seed = newSeed();
    const made =
      passphrase === ''
        ? ((await newPlatformKey()) ?? seedKey(seed))
        : await sealed(seedKey(seed), seed, passphrase);
    this.#keep(withKey(this.ring, made));
    return '';
  }

  /** Seals the newest key; one that nobody can read can't be sealed either, and a new one is made beside it. */
  async seal(passphrase: string): Promise<string> {
    const kept = this.newest;
    const seed = kept.how === 'seed' ? fromBase64url(kept.secret) : null;
    if (seed === null) return this.makeKey(passphrase);
    const short = whyTooShort(passphrase);
    if (short === '') this.#keep(withChanged(this.ring, await sealed(kept, seed, passphrase)));
    return short;
  }

  /** Keeps the newest key without its passphrase from now on, in the secret storage. */
  async unseal(passphrase: string): Promise<string> {
    const kept = this.newest;
    const seed = await unseal(kept.secret, passphrase, kept.key);
    if (seed === null) return WRONG;
    this.#keep(withChanged(this.ring, { ...seedKey(seed), standing: kept.standing }));
    this.lock();
    return '';
  }

  /** The request that this device leaves in the vault; `vault` is the one it knows, or ''. */
  keyNote(vault: string, now: number): DeviceKey {
    const { key } = this.newest;
    return { type: 'device_key', version: '1', key, name: this.name || 'device', vault, made: instant(now) };
  }

  #keep(ring: KeyRing): void {
    writeRing(this.secrets, ring);
    const before = this.signing;
    this.ring = ring;
    const now = this.signing;
    if (now.key !== before.key) this.lock();
    if (now.key !== before.key || now.how !== before.how) this.#signer = this.#signerOf(now);
  }

  #signerOf(kept: KeptKey): Signer {
    return {
      publicKey: kept.key,
      open: () => {
        const standing = this.ring.keys.find(({ key }) => key === kept.key)?.standing ?? 'revoked';
        return standing === 'revoked' ? Promise.resolve(refuse('revoked', REVOKED)) : this.#open(kept);
      },
      sign: () => Promise.reject(new Error('A key of this device has to be opened first.')),
    };
  }

  async #open(kept: KeptKey): Promise<Result<Signer>> {
    if (kept.how === 'seed') return ok(signerFromSeed(fromBase64url(kept.secret) ?? new Uint8Array()));
    if (kept.how === 'platform') {
      const signer = await platformSigner(kept);
      return signer === null
        ? refuse('lost', 'This device has lost its key. Make a new one in the settings and pair it.')
        : ok(signer);
    }
    const seed = this.#session.seed ?? (await this.#askSeed(kept));
    if (seed === null) return refuse('locked', 'Without the passphrase nothing was signed.');
    this.#session.keep(seed, this.ring.idle * 60_000);
    return ok(signsOnce(seed));
  }

  /** Several decisions at once ask once. */
  async #askSeed(kept: KeptKey): Promise<Uint8Array | null> {
    this.#asking ??= this.ask(async (typed) => {
      const seed = await unseal(kept.secret, typed, kept.key);
      if (seed !== null) this.#session.keep(seed, this.ring.idle * 60_000);
      return seed === null ? WRONG : '';
    }).finally(() => (this.#asking = null));
    await this.#asking;
    return this.#session.seed;
  }
}

export const REVOKED =
  'This device was revoked and signs nothing. To use it again, make a new key in the settings and pair it.';

function seedKey(seed: Uint8Array): KeptKey {
  return { key: signerFromSeed(seed).publicKey, how: 'seed', secret: base64url(seed), standing: '' };
}

/** Over a copy: the session may be locked, and its seed wiped, before the signature is made. */
function signsOnce(seed: Uint8Array): Signer {
  const copy = seed.slice();
  const signer = signerFromSeed(copy);
  return {
    publicKey: signer.publicKey,
    sign: async (bytes) => {
      const signature = await signer.sign(bytes);
      copy.fill(0);
      return signature;
    },
  };
}

/** Opened again before it takes the place of the only copy. */
async function sealed(kept: KeptKey, seed: Uint8Array, passphrase: string): Promise<KeptKey> {
  const secret = await seal(seed, passphrase, kept.key);
  const again = await unseal(secret, passphrase, kept.key);
  if (again === null || signerFromSeed(again).publicKey !== kept.key)
    throw new Error('The key could not be sealed.');
  return { ...kept, how: 'sealed', secret };
}

function whyTooShort(passphrase: string): string {
  const length = [...passphrase].length;
  return length >= LEAST_PASSPHRASE
    ? ''
    : `Choose a passphrase of at least ${String(LEAST_PASSPHRASE)} characters, such as four words.`;
}
