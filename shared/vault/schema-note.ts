import { type Result, ok, refuse } from '../result.ts';
import { type Schema, shaped } from '../shape.ts';
import { fromUtf8 } from '../text/bytes.ts';
import { readBlock } from './block.ts';
import { type RawNote, type YamlMap, type YamlValue, parseNote, writeNote } from './note.ts';

/** Why a note that the codec reads is not of its type: part of the contract, listed in docs/protocol/notes.md. */
export const SHAPE_REFUSALS = ['type', 'unknown-version', 'shape'] as const;

/**
 * Reads a note against the closed schema of its type. `unknown-version` means: leave it in place and update;
 * `shape` means: this version is known and the note is not of it (to Quarantine, if it came from elsewhere).
 */
export function readTyped<T>(
  text: string | Uint8Array,
  type: string,
  schema: Schema<T>,
): Result<{ value: T; note: RawNote }> {
  const note = parseNote(text);
  if (!note.ok) return note;
  const { data } = note.value;
  if (data['type'] !== type) {
    return refuse('type', `Expected a note of type ${type}.`, lineOf(text, 'type'));
  }
  if (typeof data['version'] === 'string' && /^\d+$/.test(data['version']) && data['version'] !== '1') {
    return refuse(
      'unknown-version',
      `This ${type} note was written by a newer version; update Countersign.`,
      lineOf(text, 'version'),
    );
  }
  const read = shaped(schema, data);
  if (read.ok) return ok({ value: read.value, note: note.value });
  return refuse('shape', `This ${type} note can't be used: ${read.wrong}.`, lineOf(text, read.key));
}

/** The line on which a key of the front matter stands; none where it is missing. */
function lineOf(text: string | Uint8Array, key: string): number | undefined {
  const lines = (typeof text === 'string' ? text : (fromUtf8(text) ?? '')).split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  return key === '' || at < 0 ? undefined : at + 1;
}

/**
 * Writes a note of a closed schema in canonical form. What its own reader would refuse is a bug of the caller: it
 * throws a RangeError and is never written.
 */
export function writeTyped(
  value: object,
  schema: { entries: object },
  body: string,
  read: (text: string) => Result<unknown>,
): string {
  const text = writeNote(front(ordered(value, schema)), body);
  const again = read(text);
  if (again.ok) return text;
  throw new RangeError(`A note that nobody could read was not written. ${again.refusal.message}`);
}

/** The text of a note's one block; refusals count lines of the note. */
export function blockOf({ body, bodyLine }: RawNote, info: string): Result<string> {
  return readBlock(body, info, bodyLine);
}

/** Values as front matter: numbers as decimal text, everything else as it is. */
function front(value: object): YamlMap {
  const convert = (item: unknown): YamlValue => {
    if (typeof item === 'number') return String(item);
    if (typeof item === 'string') return item;
    if (Array.isArray(item)) return item.map(convert);
    return front(item as object);
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
}

/** Keys in the order of the schema, whatever the order of the object: the same values give the same bytes. */
function ordered(value: object, schema: { entries: object }): object {
  const values = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(schema.entries).map((key) => [key, values[key]]));
}
