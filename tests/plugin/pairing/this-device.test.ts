import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ThisDevice } from '../../../plugin/pairing/this-device.ts';
import { buildPause } from '../../../shared/approval/build.ts';
import { signDecision } from '../../../shared/approval/decision-note.ts';
import { newSeed, signerFromSeed } from '../../../shared/approval/keys.ts';
import { verifyDecision } from '../../../shared/approval/verify.ts';
import { base64url } from '../../../shared/text/bytes.ts';
import { VAULT } from '../../support/signature-vectors.ts';
import { KeptSecrets } from '../../support/secrets.ts';

const PASSPHRASE = 'correct horse battery';
const PAIRED = { name: 'phone', paired: '2026-11-20T08:30:00Z', last_used: '', revoked: '' };
const REVOKED = { ...PAIRED, revoked: '2026-11-21T08:30:00Z' };

let secrets: KeptSecrets;
/** What the person types when they are asked; null: they close the window. */
let types: string | null;
let asked: number;

beforeEach(() => {
  secrets = new KeptSecrets();
  types = PASSPHRASE;
  asked = 0;
  vi.stubGlobal('window', globalThis);
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Node has no IndexedDB, as a platform without WebCrypto Ed25519 has no such key: the seed way, unless a test brings one. */
const open = () =>
  ThisDevice.open(secrets, async (take) => {
    asked++;
    return types !== null && (await take(types)) === '';
  });

/** Signs a decision; gives the key it verifies by, or the sentence why it was not signed. */
async function sign({ signer }: ThisDevice): Promise<string> {
  const record = buildPause('pause', { vault: VAULT, key: signer.publicKey, now: 0, supersedes: [] });
  const note = await signDecision(record, signer);
  if (!note.ok) return note.refusal.message;
  const pins = [{ key: signer.publicKey, name: 'x', added: '', revoked: '' }];
  const verified = verifyDecision(note.value, { vault: VAULT, pins });
  return verified.ok ? verified.value.record.key : verified.refusal.message;
}

describe('the key of a device', () => {
  it('is made once and kept, and its decisions verify', async () => {
    const { publicKey } = (await open()).signer;
    const again = await open();
    expect(again.signer.publicKey).toBe(publicKey);
    expect(await sign(again)).toBe(publicKey);
    expect([...secrets.kept.keys()]).toEqual(['countersign-device-key']);
  });

  it('of an older version is taken over', async () => {
    const seed = newSeed();
    secrets.setSecret('countersign-device-key', base64url(seed));
    expect((await open()).signer.publicKey).toBe(signerFromSeed(seed).publicKey);
  });

  it.each(['cleared', '{', '[]', '{"keys":[]}', '{"keys":[{"key":"ed25519:x","how":"seed"}]}'])(
    'is a new one where %j is kept',
    async (text) => {
      secrets.setSecret('countersign-device-key', text);
      expect(await sign(await open())).toMatch(/^ed25519:/);
    },
  );

  it('signs nothing without being opened', async () => {
    const { signer } = await open();
    await expect(signer.sign(new Uint8Array(1))).rejects.toThrow(/opened first/);
  });
});

describe('a new key', () => {
  it('takes over when the computer reports it as paired, over restarts, and not before', async () => {
    const device = await open();
    const before = device.signer.publicKey;
    device.hear([{ ...PAIRED, key: before }]);
    expect(await device.makeKey('')).toBe('');
    const { key } = device.newest;
    expect(key).not.toBe(before);
    expect(await sign(device)).toBe(before);
    const restarted = await open();
    expect(restarted.signer.publicKey).toBe(before);
    // A report that knows nothing of either key is an old one.
    restarted.hear([]);
    expect(restarted.signer.publicKey).toBe(before);
    restarted.hear([
      { ...PAIRED, key: before },
      { ...PAIRED, key },
    ]);
    expect(await sign(restarted)).toBe(key);
    expect((await open()).signer.publicKey).toBe(key);
  });

  it('a decision that was begun with the key before it ends with that one', async () => {
    const device = await open();
    device.hear([{ ...PAIRED, key: device.signer.publicKey }]);
    await device.makeKey('');
    const { signer } = device;
    device.hear([{ ...PAIRED, key: device.newest.key }]);
    const record = buildPause('pause', { vault: VAULT, key: signer.publicKey, now: 0, supersedes: [] });
    expect((await signDecision(record, signer)).ok).toBe(true);
  });
});

describe('a revoked device', () => {
  it('says so, signs no more, and signs again with a new key', async () => {
    const device = await open();
    const { publicKey } = device.signer;
    device.hear([{ ...REVOKED, key: publicKey }]);
    expect(await sign(device)).toMatch(/This device was revoked and signs nothing.*make a new key/);
    expect(await sign(await open())).toMatch(/was revoked/);
    await device.makeKey('');
    expect(await sign(device)).toBe(device.newest.key);
    expect(device.newest.key).not.toBe(publicKey);
  });

  it('signs again where the report was a forged one, without losing its key', async () => {
    const device = await open();
    const { publicKey } = device.signer;
    device.hear([{ ...REVOKED, key: publicKey }]);
    device.hear([{ ...PAIRED, key: publicKey }]);
    expect(await sign(device)).toBe(publicKey);
  });
});

describe('under a passphrase', () => {
  async function sealedDevice(): Promise<ThisDevice> {
    const device = await open();
    expect(await device.seal(PASSPHRASE)).toBe('');
    return device;
  }

  it('the same key is sealed: its seed stands nowhere any more', async () => {
    const first = await open();
    const { secret, key } = first.newest;
    expect(await first.seal(PASSPHRASE)).toBe('');
    expect([...secrets.kept.values()].join()).not.toContain(secret);
    const device = await open();
    expect(device.isOpen).toBe(false);
    expect(await sign(device)).toBe(key);
    expect(asked).toBe(1);
  });

  it('is asked for once a session, and again after idle minutes or a lock', async () => {
    const device = await sealedDevice();
    await sign(device);
    await vi.advanceTimersByTimeAsync(14 * 60_000);
    await sign(device);
    await vi.advanceTimersByTimeAsync(14 * 60_000);
    expect(await sign(device)).toMatch(/^ed25519:/);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(15 * 60_000);
    expect(device.isOpen).toBe(false);
    await sign(device);
    expect(asked).toBe(2);
    device.lock();
    await sign(device);
    expect(asked).toBe(3);
  });

  it('is forgotten on time where the timers slept with the device', async () => {
    const device = await sealedDevice();
    await sign(device);
    vi.setSystemTime(Date.now() + 15 * 60_000);
    await sign(device);
    expect(asked).toBe(2);
  });

  it('is asked for once where several decisions are signed at once', async () => {
    const device = await sealedDevice();
    const signed = await Promise.all([sign(device), sign(device), sign(device)]);
    expect(new Set(signed)).toEqual(new Set([device.newest.key]));
    expect(asked).toBe(1);
  });

  it.each([
    ['another passphrase', 'correct horse bakery'],
    ['none', null],
  ])('signs nothing with %s', async (_what, typed) => {
    const device = await sealedDevice();
    types = typed;
    expect(await sign(device)).toBe('Without the passphrase nothing was signed.');
    expect(device.isOpen).toBe(false);
  });

  it('letters that keyboards write in several ways are the same', async () => {
    const device = await open();
    await device.seal('café au lait, s’il vous plaît'.normalize('NFC'));
    types = 'café au lait, s’il vous plaît'.normalize('NFD');
    expect(await sign(device)).toMatch(/^ed25519:/);
  });

  it('must be long; a short one changes nothing', async () => {
    const device = await open();
    const before = new Map(secrets.kept);
    expect(await device.seal('short')).toMatch(/at least 12 characters/);
    expect(secrets.kept).toEqual(before);
  });

  it('is taken off again by who knows it, and the key is the same', async () => {
    const device = await sealedDevice();
    const { key } = device.newest;
    expect(await device.unseal('something else')).toBe('This is not the passphrase.');
    expect(device.newest.how).toBe('sealed');
    expect(await device.unseal(PASSPHRASE)).toBe('');
    const again = await open();
    expect(again.newest.how).toBe('seed');
    expect(await sign(again)).toBe(key);
    expect(asked).toBe(0);
  });

  it('a damaged sealed key is refused like a wrong passphrase, and stays', async () => {
    await sealedDevice();
    const text = secrets.getSecret('countersign-device-key') ?? '';
    const damaged = text.replace(
      /("secret":".{60})(.)/,
      (_all, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'),
    );
    secrets.setSecret('countersign-device-key', damaged);
    expect(await sign(await open())).toBe('Without the passphrase nothing was signed.');
    expect(secrets.getSecret('countersign-device-key')).toBe(damaged);
  });
});
