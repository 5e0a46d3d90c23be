import * as v from 'valibot';
import { instantText, lineText, publicKey, vaultId } from '../approval/fields.ts';
import { fingerprint } from '../approval/keys.ts';
import { type Result, ok, refuse } from '../result.ts';
import { readTyped, writeTyped } from '../vault/schema-note.ts';

/**
 * A device asks to be paired (PROTOCOL §4, Keys): its public key, carried by whatever carries the vault. It is a request
 * and never trust: anybody who can write into the vault can write one, so it counts for nothing until a person has
 * typed its fingerprint from the device's own screen.
 */
export const deviceKeySchema = v.strictObject({
  type: v.literal('device_key'),
  version: v.literal('1'),
  key: publicKey,
  /** What the device calls itself: a proposal, not covered by the fingerprint. */
  name: lineText(40),
  /** The vault as the device knows it, or '' where it has met no computer yet. */
  vault: v.union([v.literal(''), vaultId]),
  made: instantText,
});
export type DeviceKey = v.InferOutput<typeof deviceKeySchema>;

/** `Devices/<fingerprint>.md`: found by what a person types, so that no flood of notes can hide one. */
export function keyNotePath(print: string): string {
  return `Devices/${print}.md`;
}

/** The note at the path of a fingerprint; refused where the key in it has another one. */
export function readKeyNote(text: string | Uint8Array, print: string): Result<DeviceKey> {
  const read = readTyped(text, 'device_key', deviceKeySchema);
  if (!read.ok) return read;
  const { value } = read.value;
  return fingerprint(value.key) === print
    ? ok(value)
    : refuse(
        'other-key',
        'The key in this note has another fingerprint than the note’s name says: somebody forged it, or it was damaged.',
      );
}

export function writeKeyNote(device: DeviceKey): string {
  return writeTyped(device, deviceKeySchema, '', (text) => readKeyNote(text, fingerprint(device.key)));
}
