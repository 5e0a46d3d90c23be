import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { wholePath } from './path.ts';

/** Where a secret is; the configuration itself never holds one. */
export const secretSource = z.union(
  [
    z.strictObject({
      env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'name an environment variable such as MAIL_PASSWORD'),
    }),
    z.strictObject({ file: wholePath }),
  ],
  'a secret never stands in this file: write either env: A_VARIABLE or file: /the/path of a file of mode 0600',
);
export type SecretSource = z.infer<typeof secretSource>;

/** Reads a secret; a file must belong to its owner alone (0600). The refusal never holds the secret. */
export function readSecret(source: SecretSource, env: NodeJS.ProcessEnv = process.env): Result<string> {
  if ('env' in source) {
    const value = env[source.env];
    return value === undefined || value === ''
      ? refuse(
          'secret',
          `The environment variable ${source.env} is not set; the configuration takes a secret from it.`,
        )
      : ok(value);
  }
  try {
    const there = statSync(source.file);
    // No advice here: `chmod 600` would lock a folder for its owner.
    if (!there.isFile())
      return refuse('secret', `${source.file} is no file; name a file that holds one secret.`);
    const mode = there.mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return refuse(
        'secret',
        `${source.file} can be read by others (mode ${mode.toString(8)}); run: chmod 600 ${source.file}`,
      );
    }
    const value = readFileSync(source.file, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? refuse('secret', `${source.file} is empty; it should hold one secret.`) : ok(value);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return refuse('secret', `Can't read the secret file ${source.file} (${code}).`);
  }
}

/**
 * A secret as it stands now, asked for anew each time, so that a corrected file counts without a restart. What can't be read
 * any more leaves the one that was read last.
 *
 * @param first as it was read at the start
 */
export function currentSecret(source: SecretSource, first: string): () => string {
  let last = first;
  return () => {
    const now = readSecret(source);
    if (now.ok) last = now.value;
    return last;
  };
}
