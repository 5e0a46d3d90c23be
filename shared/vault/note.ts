import matter from 'gray-matter';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml';
import { type Result, ok, refuse } from '../result.ts';
import { fromUtf8, hasLoneSurrogate, utf8 } from '../text/bytes.ts';

export type YamlValue = string | YamlValue[] | { [key: string]: YamlValue };
export type YamlMap = Record<string, YamlValue>;

/** A note as the codec read it: every scalar of the front matter is a string (PROTOCOL §3). */
export interface RawNote {
  readonly data: YamlMap;
  readonly body: string;
}

export const MAX_NOTE_BYTES = 1024 * 1024;
const MAX_FRONT_MATTER = 64 * 1024;
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * Reads a note by the strict codec of PROTOCOL §3. CRLF becomes LF; everything that two readers could read in two ways
 * is refused with the line it stands on. Never throws.
 */
export function parseNote(input: Uint8Array | string): Result<RawNote> {
  const text = decode(input);
  if (!text.ok) return text;
  const parts = split(text.value);
  if (!parts.ok) return parts;
  const doc = readYaml(parts.value.yaml);
  if (!doc.ok) return doc;
  // gray-matter stands behind the splitter: it sees only text whose two delimiters were found by us, with our engine.
  const file = matter(text.value, {
    language: 'yaml',
    delimiters: ['---', '---'],
    engines: { yaml: { parse: () => plain(doc.value), stringify: () => '' } },
  });
  return ok({ data: file.data as YamlMap, body: parts.value.body });
}

function decode(input: Uint8Array | string): Result<string> {
  if (input.length > MAX_NOTE_BYTES)
    return refuse('too-long', 'The note is larger than 1 MiB; move the long text elsewhere.');
  const decoded = typeof input === 'string' ? input : fromUtf8(input);
  if (decoded === null) return refuse('not-utf8', 'The note is not valid UTF-8 text; save it as UTF-8.');
  if (hasLoneSurrogate(decoded))
    return refuse('lone-surrogate', 'The note holds half of a character pair, which has no UTF-8 form.');
  if (decoded.startsWith('\ufeff'))
    return refuse('bom', 'The note begins with a byte-order mark; save it as UTF-8 without one.', 1);
  const text = decoded.replace(/\r\n/g, '\n');
  const control = CONTROL.exec(text);
  if (control !== null) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return refuse(
      'control-character',
      `The note holds the control character U+${code}; remove it.`,
      lineAt(text, control.index),
    );
  }
  return ok(text);
}

/** Own splitter: first line exactly `---`, the next line that begins with `---` exactly `---`. */
function split(text: string): Result<{ yaml: string; body: string }> {
  const lines = text.split('\n');
  if (lines[0] !== '---') return refuse('no-front-matter', 'The first line must be exactly three dashes.', 1);
  const end = lines.findIndex((line, at) => at > 0 && line.startsWith('---'));
  if (end < 0)
    return refuse('open-front-matter', 'The front matter is never closed by a line of three dashes.', 1);
  if (lines[end] !== '---') {
    return refuse(
      'bad-delimiter',
      'A line that closes the front matter must be exactly three dashes.',
      end + 1,
    );
  }
  const yaml = lines.slice(1, end).join('\n');
  if (yaml.length > MAX_FRONT_MATTER) return refuse('too-long', 'The front matter is longer than 64 kB.', 1);
  return ok({ yaml, body: lines.slice(end + 1).join('\n') });
}

/** YAML with every scalar a string; anchors, aliases, tags, merge and complex keys are refused. */
function readYaml(yaml: string): Result<Document> {
  const counter = new LineCounter();
  // +1: the front matter starts on the note's second line.
  const line = (offset: number) => counter.linePos(offset).line + 1;
  let doc: Document;
  try {
    doc = parseDocument(yaml, {
      schema: 'failsafe',
      strict: true,
      uniqueKeys: true,
      lineCounter: counter,
      prettyErrors: false,
      version: '1.2',
    });
  } catch {
    return refuse('yaml', 'The front matter is not YAML that can be read.', 2);
  }
  const broken = doc.errors[0] ?? doc.warnings[0];
  if (broken !== undefined) {
    const kind =
      broken.code === 'DUPLICATE_KEY'
        ? 'duplicate-key'
        : broken.code === 'TAG_RESOLVE_FAILED'
          ? 'tag'
          : 'yaml';
    return refuse(
      kind,
      `The front matter can't be read (${broken.code.toLowerCase().replaceAll('_', ' ')}).`,
      line(broken.pos[0]),
    );
  }
  if (doc.contents === null) return refuse('empty', 'The front matter is empty.', 2);
  if (!isMap(doc.contents))
    return refuse('not-a-map', 'The front matter must be a list of "key: value" lines.', 2);
  const found = strangeNode(doc);
  return found === null ? ok(doc) : refuse(found.kind, found.message, line(found.offset));
}

function strangeNode(doc: Document): { kind: string; message: string; offset: number } | null {
  let found: { kind: string; message: string; offset: number } | null = null;
  let depth = 0;
  const report = (kind: string, message: string, offset: number | undefined) => {
    found = { kind, message, offset: offset ?? 0 };
    return visit.BREAK;
  };
  if (doc.directives?.docStart === true || doc.directives?.yaml.explicit === true) {
    return { kind: 'yaml', message: 'YAML directives are not allowed.', offset: 0 };
  }
  visit(doc, {
    Alias: (_, node) => report('alias', 'YAML aliases are not allowed.', node.range?.[0]),
    Pair: (_, pair) => {
      const { key } = pair;
      if (!isScalar(key) || isAlias(key))
        return report('complex-key', 'Every key must be a plain word.', undefined);
      if (key.value === '<<') return report('merge-key', 'YAML merge keys are not allowed.', key.range?.[0]);
      if (typeof key.value !== 'string' || key.value === '')
        return report('complex-key', 'Every key must be a plain word.', key.range?.[0]);
      return undefined;
    },
    Node: (_, node, path) => {
      depth = path.filter((step) => isMap(step) || isSeq(step)).length;
      if (isAlias(node)) return undefined;
      if ('anchor' in node && node.anchor !== undefined)
        return report('anchor', 'YAML anchors are not allowed.', node.range?.[0]);
      if (node.tag !== undefined) return report('tag', 'YAML tags are not allowed.', node.range?.[0]);
      if (depth > 3) return report('too-deep', 'The front matter is nested too deeply.', node.range?.[0]);
      return undefined;
    },
  });
  return found;
}

/** The document as plain values; a value left out is the empty string. Own properties only, so `__proto__` is a key. */
function plain(doc: Document): YamlMap {
  const value = (node: unknown): YamlValue => {
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : '';
    if (isSeq(node)) return node.items.map(value);
    const map: YamlMap = {};
    if (isMap(node)) {
      for (const { key, value: item } of node.items) {
        if (!isScalar(key)) continue;
        Object.defineProperty(map, String(key.value), {
          value: value(item),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return typeof node === 'object' && node !== null ? map : '';
  };
  return value(doc.contents) as YamlMap;
}

/** What YAML 1.1 and 1.2 readers alike take for a plain string: other scalars are double-quoted. */
const SAFE_PLAIN = /^[a-z][a-z_-]*$/;
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nan', 'inf']);

/** A scalar in one fixed form; JSON's escapes are valid in YAML's double quotes. */
function scalar(text: string): string {
  if (SAFE_PLAIN.test(text) && !WORDS.has(text)) return text;
  const quoted = JSON.stringify(text);
  // eslint-disable-next-line no-control-regex -- YAML wants these escaped, JSON leaves them
  return quoted.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Writes a note in canonical form: the same values give the same bytes. Throws a RangeError on text that has no UTF-8
 * form, which no schema lets through.
 */
export function writeNote(data: YamlMap, body: string): string {
  const lines = Object.entries(data).flatMap(([key, value]) => entry(key, value));
  const text = `---\n${lines.join('\n')}\n---\n${body}`;
  utf8(text);
  return text;
}

function entry(key: string, value: YamlValue): string[] {
  const name = /^[a-z][a-z0-9_]*$/.test(key) ? key : JSON.stringify(key);
  if (typeof value === 'string') return [`${name}: ${scalar(value)}`];
  if (!Array.isArray(value))
    return [
      `${name}:`,
      ...Object.entries(value)
        .flatMap(([k, v]) => entry(k, v))
        .map((line) => `  ${line}`),
    ];
  if (value.length === 0) return [`${name}: []`];
  return [`${name}:`, ...value.flatMap(item)];
}

function item(value: YamlValue): string[] {
  if (typeof value === 'string') return [`  - ${scalar(value)}`];
  const lines = Object.entries(value as YamlMap).flatMap(([key, inner]) => entry(key, inner));
  return lines.map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`));
}

/**
 * Changes keys of a note and nothing else: the person's comments, order and body stay. A key set to undefined goes.
 * Refuses what `parseNote` refuses.
 */
export function editNote(
  text: string,
  patch: Readonly<Record<string, YamlValue | undefined>>,
): Result<string> {
  const decoded = decode(text);
  if (!decoded.ok) return decoded;
  const parts = split(decoded.value);
  if (!parts.ok) return parts;
  const read = readYaml(parts.value.yaml);
  if (!read.ok) return read;
  const doc = read.value;
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) {
      doc.delete(key);
      continue;
    }
    const node = doc.createNode(value, { flow: Array.isArray(value) && value.length === 0 });
    visit(node, {
      Scalar: (_, inner) => {
        inner.type =
          SAFE_PLAIN.test(String(inner.value)) && !WORDS.has(String(inner.value)) ? 'PLAIN' : 'QUOTE_DOUBLE';
      },
    });
    doc.set(key, node);
  }
  const yaml = doc.toString({ lineWidth: 0 }).replace(/\n$/, '');
  return ok(`---\n${yaml}\n---\n${parts.value.body}`);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
