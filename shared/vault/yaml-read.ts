import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { strangeCharacter } from './note-text.ts';
import { scanYaml } from './yaml-scan.ts';
import { type NoteRefusalKind, type YamlFault, type YamlMap, type YamlValue } from './yaml-value.ts';

/** A map, a list in it, maps in that (an approval's attachments), and one to spare for what later versions add. */
const MAX_DEPTH = 4;

export type YamlRead = { readonly doc: Document; readonly data: YamlMap } | { readonly fault: YamlFault };

/**
 * Front matter by the failsafe schema: every scalar is a string, so that `no`, `1e3`, `2026-11-20` and `.inf` mean what
 * they say. Anchors, aliases, tags, merge and complex keys, and duplicate keys are refused (PROTOCOL §3).
 */
export function readYaml(yaml: string): YamlRead {
  const strange = scanYaml(yaml);
  if (strange !== null) return { fault: strange };
  let doc: Document;
  try {
    doc = parseDocument(yaml, {
      schema: 'failsafe',
      version: '1.2',
      strict: true,
      uniqueKeys: true,
      prettyErrors: false,
    });
  } catch {
    return refused('yaml', 'The front matter is not YAML that can be read.', 0);
  }
  const broken = doc.errors[0] ?? doc.warnings[0];
  if (broken !== undefined) {
    const kind = broken.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml';
    const words = broken.code.toLowerCase().replaceAll('_', ' ');
    return refused(kind, `The front matter can't be read (${words}).`, broken.pos[0]);
  }
  if (doc.contents === null) return refused('empty', 'The front matter is empty.', 0);
  if (!isMap(doc.contents)) {
    return refused('not-a-map', 'The front matter must be lines of the form "key: value".', 0);
  }
  try {
    return { doc, data: mapOf(doc.contents, 1) };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault };
    throw error;
  }
}

/** Carries a fault out of the recursion below; never leaves this file. */
class Refused extends Error {
  constructor(readonly fault: YamlFault) {
    super(fault.message);
  }
}

function refused(kind: NoteRefusalKind, message: string, offset: number): { fault: YamlFault } {
  return { fault: { kind, message, offset } };
}

function stop(kind: NoteRefusalKind, message: string, node: unknown): never {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  throw new Refused({ kind, message, offset: range?.[0] ?? 0 });
}

function valueOf(node: unknown, depth: number): YamlValue {
  if (node === null || isScalar(node)) return textOf(node, node?.value);
  if (depth > MAX_DEPTH) stop('too-deep', 'The front matter is nested too deeply.', node);
  if (isSeq(node)) return node.items.map((item) => valueOf(item, depth + 1));
  return isMap(node) ? mapOf(node, depth) : stop('yaml', 'The front matter holds something unknown.', node);
}

/** Own properties only, so that `__proto__` is a key like any other. */
function mapOf(node: { items: { key: unknown; value: unknown }[] }, depth: number): YamlMap {
  const map: YamlMap = {};
  for (const { key, value } of node.items) {
    if (!isScalar(key)) stop('complex-key', 'Every key must be one word or text.', key ?? value);
    const name = textOf(key, key.value);
    if (name === '') stop('complex-key', 'A key is missing before ":".', key);
    if (name === '<<') stop('merge-key', 'YAML merge keys (<<) are not allowed.', key);
    const item = { value: valueOf(value, depth + 1), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(map, name, item);
  }
  return map;
}

/** A scalar's text; what was left out (`key:`) is the empty string. */
function textOf(node: unknown, value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const strange = strangeCharacter(text);
  if (strange === null) return text;
  return stop(strange.kind, `A value holds ${strange.what}, written as an escape; remove it.`, node);
}
