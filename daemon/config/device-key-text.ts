import { publicKeyBytes } from '../../shared/approval/keys.ts';
import { readTypedFingerprint } from '../../shared/pairing/typed-fingerprint.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';

/** base64url characters of a key's 32 bytes. */
const KEY_LENGTH = 43;

/**
 * The public key that a person pasted, exact, or what they pasted instead. What looks like a secret is never repeated in
 * the sentence: it would end in a terminal's history or a log. Text of any length; each rule looks at it once.
 */
export function readDeviceKeyText(pasted: string): Result<string> {
  const text = pasted.trim();
  if (publicKeyBytes(text) !== null) return ok(text);
  return refuse('key', whyNoKey(text));
}

function whyNoKey(text: string): string {
  if (text === '') return 'No key was given; copy the one that the device shows, it begins with ed25519:';
  if (text.length > 1000 || /PRIVATE KEY|SECRET-KEY/.test(text)) {
    return /PRIVATE KEY|SECRET-KEY/.test(text.slice(0, 10_000))
      ? 'This is a private key. Nothing was paired. A device never shows its private key and nobody needs it here: treat that key as known to others and make a new one where it is used.'
      : `This is no device key: one has ${String(KEY_LENGTH + 8)} characters and begins with ed25519:`;
  }
  if (/^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ /.test(text))
    return 'This is an SSH key; copy the key that the plugin shows, it begins with ed25519:';
  if (/^(?:v-|hand-)[a-z2-7]+$/.test(text))
    return 'This is the id of a vault or of a hand, not a key; copy the key that the device shows, it begins with ed25519:';
  if (readTypedFingerprint(text).ok)
    return 'This is a fingerprint, not a key; pair by it with: countersign pair --fingerprint';
  if (/^[A-Za-z0-9_-]{43}$/.test(text))
    return 'A public key begins with ed25519: and this does not. Copy it whole; if it is a secret, it belongs nowhere but on its device.';
  const rest = /^ed25519:(.*)$/is.exec(text)?.[1];
  if (rest === undefined)
    return 'This is not a device key; copy it whole, it looks like ed25519:… with 43 more characters.';
  if (!/^[A-Za-z0-9_-]*$/.test(rest))
    return 'This is not a device key: something stands in it that no key holds. Copy it whole and alone.';
  if (rest.length < KEY_LENGTH)
    return `This is not a device key; copy it whole: ${String(rest.length)} of ${String(KEY_LENGTH)} characters are here.`;
  if (rest.length > KEY_LENGTH)
    return `This is not a device key: it has ${String(rest.length)} characters after ed25519: and a key has ${String(KEY_LENGTH)}. Copy it alone.`;
  return 'This is not a device key: at least one character of it is wrong. Copy it again from the device.';
}
