import { join } from 'node:path';
import * as z from 'zod';
import { type Pin, fingerprint } from '../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { readPrivate, writePrivate } from '../disk/private-file.ts';
import { readDeviceKeyText } from './device-key-text.ts';

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

/**
 * Pins a device's exact public key under a name. Pinning a known key again changes nothing. A name that another trusted
 * device has gets a number, so that a name in a log means one device.
 */
export function addPin(state: string, key: string, name: string, now: string): Result<Pin> {
  const exact = readDeviceKeyText(key);
  if (!exact.ok) return exact;
  const named = checkDeviceName(name);
  if (!named.ok) return named;
  const pins = readPins(state);
  const known = pins.find((pin) => pin.key === exact.value);
  if (known !== undefined) {
    return known.revoked === ''
      ? ok(known)
      : refuse(
          'revoked',
          `This key was revoked at ${known.revoked} and stays so; make a new key on the device.`,
        );
  }
  const pin = { key: exact.value, name: freeName(pins, name), added: now, revoked: '' };
  write(state, [...pins, pin]);
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

/** The device that a person names by its name, its fingerprint or its key. A name that two have is refused, never guessed. */
export function findDevice(pins: readonly Pin[], typed: string): Result<Pin> {
  const byKey = findPin(pins, typed);
  if (byKey !== undefined) return ok(byKey);
  const named = pins.filter(({ name }) => sameName(name, typed.trim()));
  const trusted = named.filter(({ revoked }) => revoked === '');
  const [first, second] = trusted.length > 0 ? trusted : named;
  if (first === undefined)
    return refuse(
      'unknown-key',
      'No paired device has this name, key or fingerprint; see: countersign devices',
    );
  return second === undefined
    ? ok(first)
    : refuse(
        'ambiguous',
        `Several devices are called "${first.name}"; name the one by its fingerprint, see: countersign devices`,
      );
}

/** Revokes for good: what that key approved and is not yet executed is void from now on. */
export function revokePin(state: string, device: string, now: string): Result<Pin> {
  return changePin(state, device, (found) => ok(found.revoked === '' ? { ...found, revoked: now } : found));
}

/** Revokes those of the keys that are paired here, in one write of the file: all of them, or throws and none. */
export function revokeKeys(state: string, keys: readonly string[], now: string): void {
  const pins = readPins(state);
  const lost = (pin: Pin) => pin.revoked === '' && keys.includes(pin.key);
  if (pins.some(lost))
    write(
      state,
      pins.map((pin) => (lost(pin) ? { ...pin, revoked: now } : pin)),
    );
}

/** Another name for a device; nothing that it signed changes. */
export function renamePin(state: string, device: string, name: string): Result<Pin> {
  const named = checkDeviceName(name);
  if (!named.ok) return named;
  return changePin(state, device, (found, others) =>
    freeName(others, name) === name
      ? ok({ ...found, name })
      : refuse('name', `Another device is called "${name}" already; choose another name.`),
  );
}

function changePin(
  state: string,
  device: string,
  change: (pin: Pin, others: readonly Pin[]) => Result<Pin>,
): Result<Pin> {
  const pins = readPins(state);
  const found = findDevice(pins, device);
  if (!found.ok) return found;
  const others = pins.filter((pin) => pin !== found.value);
  const changed = change(found.value, others);
  if (changed.ok && changed.value !== found.value)
    write(
      state,
      pins.map((pin) => (pin === found.value ? changed.value : pin)),
    );
  return changed;
}

/** The name, or `name 2` and so on where a trusted device has it. */
function freeName(pins: readonly Pin[], name: string): string {
  const isTaken = (tried: string) => pins.some((pin) => pin.revoked === '' && sameName(pin.name, tried));
  let free = name;
  for (let number = 2; isTaken(free); number++) free = `${name.slice(0, 36)} ${String(number)}`;
  return free;
}

function sameName(one: string, other: string): boolean {
  return one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
}

function write(state: string, pins: readonly Pin[]): void {
  writePrivate(pinsPath(state), `${JSON.stringify({ pins }, null, 2)}\n`);
}
