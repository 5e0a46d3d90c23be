import { expect, it } from 'vitest';
import { readDeviceKeyText } from '../../../daemon/config/device-key-text.ts';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { Person } from '../../support/decisions.ts';

const KEY = new Person('phone').signer.publicKey;
const SECRET = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';

it('is exact, with the blanks that copying adds', () => {
  expect(readDeviceKeyText(` ${KEY}\n`)).toEqual({ ok: true, value: KEY });
});

it.each([
  ['nothing', ' ', /No key was given/],
  [
    'a private key',
    `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
    /This is a private key. Nothing was paired/,
  ],
  [
    'a long private key',
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET.repeat(40)}`,
    /This is a private key/,
  ],
  ['an age secret', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, /This is a private key/],
  ['an SSH key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@laptop', /This is an SSH key/],
  [
    'a bare seed, or a key without its beginning',
    KEY.slice(8),
    /if it is a secret, it belongs nowhere but on its device/,
  ],
  ['the vault’s id', `v-${'a'.repeat(26)}`, /the id of a vault or of a hand/],
  ['a fingerprint', fingerprint(KEY), /countersign pair --fingerprint$/],
  ['a key cut short', KEY.slice(0, -3), /copy it whole: 40 of 43 characters/],
  ['a key with something behind it', `${KEY}AAAA`, /has 47 characters after ed25519:/],
  ['a key and a word', `${KEY} phone`, /something stands in it that no key holds/],
  ['a key with a wrong character', 'ed25519:'.padEnd(51, '_'), /at least one character of it is wrong/],
  ['ten megabytes', 'x'.repeat(10_000_000), /This is no device key/],
  ['a sentence', 'my phone please', /it looks like ed25519:… with 43 more/],
])('%s is refused with what it is', (_what, pasted, sentence) => {
  const read = readDeviceKeyText(pasted);
  expect(read).toMatchObject({ ok: false, refusal: { message: expect.stringMatching(sentence) } });
  // What may be a secret is not said again.
  if (!read.ok) expect(read.refusal.message).not.toContain(pasted.trim().slice(0, 20) || '\0');
});
