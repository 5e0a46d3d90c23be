import type * as z from 'zod';
import { type KeyPath, valueAt } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

export interface Wrong {
  readonly path: KeyPath;
  readonly sentence: string;
}

/** Says of a key that is not in the schema why it is not, or null for the general sentence. */
export type UnknownKey = (key: string) => string | null;

/**
 * What is wrong with a configuration, in words of ours: the key and what belongs there. It never repeats a value, since
 * a value may be a secret in the wrong place.
 */
export function wrongIn(issues: readonly Issue[], value: unknown, unknownKey: UnknownKey): Wrong | null {
  // A number beyond all whole numbers breaks two limits; the key's own says more.
  const issue =
    issues.find((one) => one.code !== 'too_big' || one.maximum !== Number.MAX_SAFE_INTEGER) ?? issues[0];
  if (issue === undefined) return null;
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  switch (issue.code) {
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      return { path: [...path, key], sentence: unknownKey(key) ?? 'this key is not known here' };
    }
    case 'invalid_type':
      return {
        path,
        sentence:
          valueAt(value, path) === undefined
            ? `this key is missing; write ${kindOf(issue.expected)}`
            : `write ${kindOf(issue.expected)} here`,
      };
    case 'invalid_value':
      return { path, sentence: ownWords(issue) ?? `write one of: ${issue.values.map(String).join(', ')}` };
    case 'too_small':
    case 'too_big':
      return { path, sentence: ownWords(issue) ?? limit(issue) };
    case 'invalid_union': {
      const meant = branch(issue.errors);
      const inner = meant === null ? null : wrongIn(meant, valueAt(value, path), unknownKey);
      return inner === null
        ? { path, sentence: issue.message }
        : { path: [...path, ...inner.path], sentence: inner.sentence };
    }
    default:
      return { path, sentence: issue.message };
  }
}

/** Of several shapes the one that was meant: the one to whose keys the file keeps. */
function branch(errors: readonly (readonly Issue[])[]): readonly Issue[] | null {
  return errors.find((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0)) ?? null;
}

/** zod's own sentences begin like this; ours stand in the schema. */
function ownWords({ message }: Issue): string | null {
  return /^(?:Invalid|Too )/.test(message) ? null : message;
}

function limit(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const much =
    issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
  return issue.origin === 'string' ? `write ${much} characters` : `write ${much}`;
}

function kindOf(expected: string): string {
  const kinds: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'keys with values',
  };
  return kinds[expected] ?? `a value of type ${expected}`;
}
