import { strangeCharacter } from './note-text.ts';
import { type YamlMap, type YamlValue } from './yaml-value.ts';

/** Words that YAML 1.1 or 1.2 readers take for something else than a string. */
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nan', 'inf']);
const PLAIN = /^[a-z][a-z_-]*$/;
const PLAIN_KEY = /^[a-z][a-z0-9_]*$/;
// What a person can't see in an editor, and what YAML wants escaped: format characters (bidi, zero width, tags),
// line and paragraph separators, noncharacters. They stay what they are and become visible.
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** Whether YAML 1.1 and 1.2 readers alike take this for the plain string that it is. */
export function isPlainScalar(text: string): boolean {
  return PLAIN.test(text) && !WORDS.has(text);
}

/** A map as lines in canonical form: one spelling for each value, never folded. Throws a RangeError (see `quote`). */
export function yamlLines(map: YamlMap): string[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const key = PLAIN_KEY.test(name) && !WORDS.has(name) ? name : quote(name);
    const short = inline(value);
    return short === null ? [`${key}:`, ...indented(value)] : [`${key}: ${short}`];
  });
}

function itemLines(list: readonly YamlValue[]): string[] {
  return list.flatMap((item) => {
    const [first = '', ...rest] = [inline(item) ?? linesOf(item)].flat();
    return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function indented(value: YamlValue): string[] {
  return linesOf(value).map((line) => `  ${line}`);
}

function linesOf(value: YamlValue): string[] {
  if (typeof value === 'string') return [scalar(value)];
  return Array.isArray(value) ? itemLines(value) : yamlLines(value);
}

/** What stands on the line of its key; null for a list or a map that needs lines of its own. */
function inline(value: YamlValue): string | null {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : null;
  return Object.keys(value).length === 0 ? '{}' : null;
}

function scalar(text: string): string {
  return isPlainScalar(text) ? text : quote(text);
}

/**
 * Double quotes with JSON's escapes, all of which YAML has too. Throws a RangeError on a control character or half of
 * a surrogate pair: no reader of the contract would take the note back, so the caller has a bug.
 */
function quote(text: string): string {
  const strange = strangeCharacter(text);
  if (strange !== null) throw new RangeError(`A note can't hold ${strange.what}; clean the text before.`);
  return JSON.stringify(text).replace(UNSEEN, escaped);
}

function escaped(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
