import matter from 'gray-matter';
import { type Result, ok, refuse } from '../result.ts';
import { editYaml } from './note-edit.ts';
import { decodeNote, lineAt, splitNote, strangeCharacter } from './note-text.ts';
import { readYaml } from './yaml-read.ts';
import { type YamlFault, type YamlMap, type YamlValue } from './yaml-value.ts';
import { yamlLines } from './yaml-write.ts';

export { MAX_NOTE_BYTES } from './limits.ts';
export { type YamlMap, type YamlValue } from './yaml-value.ts';

/** A note as the codec read it: every scalar of the front matter is a string (PROTOCOL §3). */
export interface RawNote {
  readonly data: YamlMap;
  /** Everything after the line that closes the front matter. */
  readonly body: string;
  /** 1-based line of the note on which the body begins, for refusals that count within the body. */
  readonly bodyLine: number;
}

/**
 * Reads a note by the strict codec of PROTOCOL §3. CRLF becomes LF; everything that two readers could read in two ways
 * is refused with the line it stands on. The kinds are `NOTE_REFUSALS`. Never throws.
 */
export function parseNote(input: Uint8Array | string): Result<RawNote> {
  const text = decodeNote(input);
  if (!text.ok) return text;
  const parts = splitNote(text.value);
  if (!parts.ok) return parts;
  const { yaml, body, bodyLine } = parts.value;
  const read = readYaml(yaml);
  if ('fault' in read) return refuseAt(yaml, read.fault);
  // gray-matter stands behind our splitter and our reader. It always gets options, since without any it caches by
  // content and hands out one shared object; the only engine that can be reached gives what was read above.
  const file = matter(`---\n${yaml}\n---\n${body}`, {
    language: 'yaml',
    delimiters: ['---', '---'],
    engines: { yaml: () => read.data, json: noEngine, javascript: noEngine },
  });
  return ok({ data: file.data, body, bodyLine });
}

function noEngine(): never {
  throw new Error('Front matter is YAML.');
}

/**
 * Writes a note in canonical form: the same values give the same bytes. Throws a RangeError on control characters and
 * on text that has no UTF-8 form: callers clean foreign text first (`parseNote` would refuse what was written).
 */
export function writeNote(data: YamlMap, body: string): string {
  const strange = strangeCharacter(body);
  if (strange !== null) throw new RangeError(`A note can't hold ${strange.what}; clean the text before.`);
  return ['---', ...yamlLines(data), '---', body].join('\n');
}

/**
 * Changes keys of a note and nothing else: the person's comments, order and body stay. A key set to undefined goes.
 * Refuses what `parseNote` refuses; throws a RangeError on values that no note can hold.
 */
export function editNote(
  text: string,
  patch: Readonly<Record<string, YamlValue | undefined>>,
): Result<string> {
  // Throws on what can't be written, before anything is read.
  yamlLines(
    Object.fromEntries(
      Object.entries(patch).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined),
    ),
  );
  const decoded = decodeNote(text);
  if (!decoded.ok) return decoded;
  const parts = splitNote(decoded.value);
  if (!parts.ok) return parts;
  const read = readYaml(parts.value.yaml);
  if ('fault' in read) return refuseAt(parts.value.yaml, read.fault);
  return ok(`---\n${editYaml(read.doc, patch)}---\n${parts.value.body}`);
}

/** The front matter starts on the note's second line. */
function refuseAt(yaml: string, { kind, message, offset }: YamlFault): Result<never> {
  return refuse(kind, message, lineAt(yaml, offset) + 1);
}
