import { type Result, ok, refuse } from '../../shared/result.ts';
import { readSecret, secretSource } from './secret.ts';
import { placeIn } from './yaml-file.ts';
import { type KeyPath, readYaml } from './yaml-document.ts';

/** The keys under which a configuration says where a secret is. */
const SECRET_KEYS = new Set(['password', 'token']);

/** Where each secret of a configuration is to be taken from. */
interface Named {
  readonly path: KeyPath;
  readonly source: unknown;
}

/**
 * Whether every secret that a (valid) configuration names is there and private. A role asks this before it starts, so
 * that a missing variable is told with file, line and key rather than as a failed login.
 */
export function checkSecrets(file: string, env: NodeJS.ProcessEnv = process.env): Result<number> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const named = secretsIn(read.value.value, []);
  for (const { path, source } of named) {
    const parsed = secretSource.safeParse(source);
    if (!parsed.success) continue;
    const secret = readSecret(parsed.data, env);
    if (secret.ok) continue;
    const line = read.value.lineOf(path);
    return refuse('secret', `${placeIn(file, line, path)}: ${secret.refusal.message}`, line);
  }
  return ok(named.length);
}

/** Names of the environment variables from which a configuration takes its secrets. */
export function secretVariables(file: string): string[] {
  const read = readYaml(file);
  if (!read.ok) return [];
  return secretsIn(read.value.value, []).flatMap(({ source }) => {
    const parsed = secretSource.safeParse(source);
    return parsed.success && 'env' in parsed.data ? [parsed.data.env] : [];
  });
}

function secretsIn(value: unknown, path: KeyPath): Named[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, at) => [at, item])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => {
    const here = [...path, key];
    return typeof key === 'string' && SECRET_KEYS.has(key)
      ? [{ path: here, source: inner }]
      : secretsIn(inner, here);
  });
}
