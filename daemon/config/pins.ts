import { join } from 'node:path';
import * as z from 'zod';
import { type Pin, fingerprint, publicKeyBytes } from '../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';

const pinsFile = z.strictObject({
  pins: z.array(
    z.strictObject({ key: z.string(), name: z.string(), added: z.string(), revoked: z.string() }),
  ),
});

/** Where Local keeps the devices it trusts: outside the vault, so that nothing that travels can add one. */
export function pinsPath(state: string): string {
  return join(state, 'pins.json');
}

/**
 * The pinned keys, read anew each time: keys are checked at the attempt (PROTOCOL §4). Throws an Error with the sentence
 * where the file is damaged, so that a half-read list is never taken for the whole.
 */
export function readPins(state: string): Pin[] {
  const file = pinsPath(state);
  const text = readPrivate(file);
  if (text === null) return [];
  const parsed = pinsFile.safeParse(json(text));
  if (parsed.success) return parsed.data.pins;
  throw new Error(
    `The list of paired devices ${file} is damaged; restore it from a backup, or remove it and pair your devices again.`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Pins a device's exact public key under a name. Pinning a known key again changes nothing. */
export function addPin(state: string, key: string, name: string, now: string): Result<Pin> {
  if (publicKeyBytes(key) === null) {
    return refuse(
      'key',
      'This is not a device key; copy it whole, it looks like ed25519:… with 43 more characters.',
    );
  }
  const named = checkDeviceName(name);
  if (!named.ok) return named;
  const pins = readPins(state);
  const known = pins.find((pin) => pin.key === key);
  if (known !== undefined) {
    return known.revoked === ''
      ? ok(known)
      : refuse(
          'revoked',
          `This key was revoked at ${known.revoked} and stays so; make a new key on the device.`,
        );
  }
  const pin = { key, name, added: now, revoked: '' };
  writePrivate(pinsPath(state), `${JSON.stringify({ pins: [...pins, pin] }, null, 2)}\n`);
  return ok(pin);
}

/** A name that is safe in cards, logs and terminals. */
export function checkDeviceName(name: string): Result<string> {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(name)
    ? ok(name)
    : refuse('name', 'Name the device with letters, digits and spaces, at most 40.');
}

/** The pin that a person names by exact key or by fingerprint, with or without its dashes. */
export function findPin(pins: readonly Pin[], keyOrFingerprint: string): Pin | undefined {
  const exact = keyOrFingerprint.trim();
  const wanted = exact.replace(/[-\s]/g, '').toLowerCase();
  return pins.find((pin) => pin.key === exact || fingerprint(pin.key).replaceAll('-', '') === wanted);
}

/** Revokes by exact key or by fingerprint; what that key approved and is not yet executed is void from now on. */
export function revokePin(state: string, keyOrFingerprint: string, now: string): Result<Pin> {
  const pins = readPins(state);
  const found = findPin(pins, keyOrFingerprint);
  if (found === undefined)
    return refuse(
      'unknown-key',
      'No paired device has this key or fingerprint; see: countersign pair --list',
    );
  if (found.revoked !== '') return ok(found);
  const revoked = { ...found, revoked: now };
  const after = pins.map((pin) => (pin === found ? revoked : pin));
  writePrivate(pinsPath(state), `${JSON.stringify({ pins: after }, null, 2)}\n`);
  return ok(revoked);
}
