import { readFileSync } from 'node:fs';
import {
  type Document,
  LineCounter,
  type YAMLError,
  isAlias,
  isMap,
  isNode,
  isScalar,
  parseDocument,
  visit,
} from 'yaml';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { fromUtf8 } from '../../shared/text/bytes.ts';

export type KeyPath = readonly (string | number)[];

/** What stands at a key, or undefined where there is none. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  let found: unknown = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[part];
  }
  return found;
}

/** A configuration file as it stands: plain values, and where each key is. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** The line of a key, or of the nearest map around it where the key is missing. Counted from 1. */
  lineOf(path: KeyPath): number;
}

/** What is wrong, without the parser's own words: those may repeat a value, and a value may be a secret. */
const SAID: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  BAD_INDENT: 'this line is not indented like its neighbours',
  BLOCK_AS_IMPLICIT_KEY: 'this line holds two keys; give each its own line',
  MULTILINE_IMPLICIT_KEY: 'a key must end on its own line with a colon',
  MISSING_CHAR: 'a quotation mark, a bracket or a colon is missing',
  MULTIPLE_DOCS: 'there are two documents in this file; keep one',
};

/** A key as ours are; another could be a secret in the wrong place, and is not repeated. */
const PLAIN_KEY = /^[a-z][a-z0-9_]{0,40}(?=\s*:)/;

/** Reads a YAML file: no anchors, no aliases, no tags, no key twice. */
export function readYaml(file: string): Result<YamlDocument> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return refuse(
      'config',
      `Can't read the configuration ${file} (${code}). Create it, or name another with --config.`,
    );
  }
  const text = fromUtf8(bytes);
  // Read as if it were UTF-8, a signature would go out with signs that nobody wrote.
  if (text === null)
    return notYaml(file, foreignLine(bytes), 'this is no UTF-8 text; save the file as UTF-8');
  const counter = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
  });
  const lineAt = (offset: number) => counter.linePos(offset).line;
  const broken = doc.errors[0] ?? doc.warnings[0];
  if (broken !== undefined) {
    const [at] = broken.pos;
    const what = SAID[broken.code] ?? `this can't be read as YAML (${broken.code})`;
    const key = broken.code === 'DUPLICATE_KEY' ? (PLAIN_KEY.exec(text.slice(at))?.[0] ?? '') : '';
    return notYaml(file, lineAt(at), what, key);
  }
  const reference = referenceIn(doc);
  if (reference !== null)
    return notYaml(file, lineAt(reference), 'anchors and aliases (& and *) are not read here');
  return ok({ file, value: doc.toJS() as unknown, lineOf: (path) => lineAt(offsetOf(doc, path)) });
}

/** The first line that is not UTF-8, counted from 1. */
function foreignLine(bytes: Buffer): number {
  let line = 1;
  for (let at = 0; at < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, at);
    const next = end < 0 ? bytes.length : end + 1;
    if (fromUtf8(bytes.subarray(at, next)) === null) return line;
    at = next;
  }
  return line;
}

function notYaml(file: string, line: number, what: string, key = ''): Result<never> {
  const place = `${file}, line ${String(line)}${key === '' ? '' : `, ${key}`}`;
  return refuse('config', `${place}: ${what}.`, line);
}

function referenceIn(doc: Document): number | null {
  let found: number | null = null;
  visit(doc, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor === undefined) return undefined;
      found = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

function offsetOf(doc: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const parent = doc.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path[length - 1]))
      : undefined;
    const node = pair === undefined ? doc.getIn(path.slice(0, length), true) : pair.key;
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
