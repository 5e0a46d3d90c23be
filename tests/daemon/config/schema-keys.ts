import * as z from 'zod';

/** One key that a configuration may hold, as the published table names it. */
export interface SchemaKey {
  /** Such as `accounts[].smtp.port`. */
  readonly path: string;
  readonly needed: boolean;
  /** As JSON, or '' where there is none. */
  readonly byDefault: string;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly default?: unknown;
}

/** Every key of a configuration's schema, in its order; a key of several shapes once. */
export function keysOf(schema: z.ZodType): SchemaKey[] {
  const keys = new Map<string, SchemaKey>();
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '', keys);
  return [...keys.values()];
}

function walk(schema: JsonSchema, before: string, keys: Map<string, SchemaKey>): void {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const path = before === '' ? name : `${before}.${name}`;
    if (!keys.has(path)) {
      const byDefault = inner.default === undefined ? '' : JSON.stringify(inner.default);
      keys.set(path, { path, needed: schema.required?.includes(name) === true, byDefault });
    }
    walk(inner, path, keys);
  }
  for (const shape of schema.anyOf ?? []) walk(shape, before, keys);
  if (schema.items !== undefined) walk(schema.items, `${before}[]`, keys);
}
