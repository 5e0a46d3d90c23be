import { expect, it } from 'vitest';
import { openDeviceKey } from '../../plugin/pairing.ts';
import { verifySignature } from '../../shared/approval/keys.ts';
import { utf8 } from '../../shared/text/bytes.ts';

/** Node has no IndexedDB, as a platform without WebCrypto Ed25519 has no such key: both take the other way. */
it('keeps a seed in the secret storage where the platform can keep no key, the same one every time', async () => {
  const kept = new Map<string, string>();
  const secrets = {
    getSecret: (id: string) => kept.get(id) ?? null,
    setSecret: (id: string, secret: string) => void kept.set(id, secret),
  };
  const first = await openDeviceKey(secrets);
  expect([...kept.keys()]).toEqual(['countersign-device-key']);
  const again = await openDeviceKey(secrets);
  expect(again.publicKey).toBe(first.publicKey);
  const message = utf8('a message');
  expect(verifySignature(first.publicKey, message, await again.sign(message))).toBe(true);
  kept.set('countersign-device-key', 'cleared');
  expect((await openDeviceKey(secrets)).publicKey).not.toBe(first.publicKey);
});
