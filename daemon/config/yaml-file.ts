import { readFileSync } from 'node:fs';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import type * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';

/**
 * Reads a configuration file against a closed schema. The refusal names the file, the key and the line, says what was
 * wanted, and never repeats a value, since a value may be a secret in the wrong place.
 */
export function readConfig<T>(file: string, schema: z.ZodType<T>): Result<T> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return refuse(
      'config',
      `Can't read the configuration ${file} (${code}). Create it, or name another with --config.`,
    );
  }
  const counter = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
  });
  const broken = doc.errors[0];
  if (broken !== undefined) {
    const { line } = counter.linePos(broken.pos[0]);
    return refuse('config', `${file}, line ${String(line)}: this is not valid YAML (${broken.code}).`, line);
  }
  const parsed = schema.safeParse(doc.toJS() ?? {});
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  if (issue === undefined) return refuse('config', `${file}: the configuration can't be used.`);
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : [...issue.path];
  const key = path.map(String).join('.');
  const line = lineOf(doc, path, counter);
  const what = issue.code === 'unrecognized_keys' ? 'this key is not known here' : issue.message;
  return refuse(
    'config',
    `${file}, line ${String(line)}, ${key === '' ? 'whole file' : key}: ${what}.`,
    line,
  );
}

/** The line of the deepest part of a path that is there; a missing key points at the map that lacks it. */
function lineOf(doc: Document, path: readonly PropertyKey[], counter: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const parent = doc.getIn(path.slice(0, length - 1).map(String), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path[length - 1]))
      : undefined;
    const node = pair === undefined ? doc.getIn(path.slice(0, length), true) : pair.key;
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}
