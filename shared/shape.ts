import * as v from 'valibot';

/** A schema of valibot: what is published in docs/protocol/schemas, and what a type is inferred from. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** A value that is exactly what its schema says, or the first thing about it that is not. */
export type Shaped<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** "where: what", to go on a sentence with; never a word of the value itself, which may be anybody's. */
      readonly wrong: string;
      /** The top-level key that it is about, or ''. */
      readonly key: string;
    };

/** What the schema library calls the types of JSON, as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'keys with values',
};

/** Reads a value of unknown origin against a closed schema. Stops at the first thing that is wrong. */
export function shaped<T>(schema: Schema<T>, value: unknown): Shaped<T> {
  const read = v.safeParse(schema, value, { abortEarly: true });
  if (read.success) return { ok: true, value: read.output };
  const [issue] = read.issues;
  const path = (issue.path ?? []).map(({ key }) => String(key));
  return { ok: false, wrong: sentence(issue, path), key: path[0] ?? '' };
}

function sentence(issue: v.BaseIssue<unknown>, path: readonly string[]): string {
  const where = path.join('.');
  // A schema tells of a key that should not be there, or should be, by the key alone.
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `it has a key that is not known: ${path.at(-1) ?? ''}`;
  if (issue.type === 'strict_object' && issue.path !== undefined) return `${where} is missing`;
  const what = issue.kind === 'schema' ? `not ${wanted(issue.expected)}` : issue.message;
  return where === '' ? what : `${where}: ${what}`;
}

/** `("live" | "dry")` as words. */
function wanted(expected: string | null): string {
  const options = (expected ?? 'known').replace(/^\((.*)\)$/, '$1').split(' | ');
  return options.map((option) => NAMES[option] ?? option).join(' or ');
}
