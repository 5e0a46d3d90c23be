import type * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type UnknownKey, wrongIn } from './issue-sentence.ts';
import { type KeyPath, readYaml } from './yaml-document.ts';

/**
 * Reads a configuration file against a closed schema. The refusal names the file, the key and the line, says what is
 * wanted there, and never repeats a value, since a value may be a secret in the wrong place.
 */
export function readConfig<T>(
  file: string,
  schema: z.ZodType<T>,
  unknownKey: UnknownKey = () => null,
): Result<T> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const value = read.value.value ?? {};
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const wrong = wrongIn(parsed.error.issues, value, unknownKey);
  if (wrong === null) return refuse('config', `${file}: the configuration can't be used.`);
  const line = read.value.lineOf(wrong.path);
  return refuse('config', `${placeIn(file, line, wrong.path)}: ${wrong.sentence}.`, line);
}

/** `file, line 7, accounts[0].smtp.port`, as in every sentence about a configuration. */
export function placeIn(file: string, line: number, path: KeyPath): string {
  const key = path
    .map((part, at) =>
      typeof part === 'number' ? `[${String(part)}]` : `${at === 0 ? '' : '.'}${oneLine(part, 60)}`,
    )
    .join('');
  return `${file}, line ${String(line)}${key === '' ? '' : `, ${key}`}`;
}
