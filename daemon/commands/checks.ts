import { accessSync, constants, statSync, statfsSync } from 'node:fs';
import { checkSecrets } from '../config/check-secrets.ts';
import { type CommonOptions, CommandError, print } from './context.ts';

/** One thing that `doctor` looked at. `warn` is not a failure: it works, and the person should know something. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly message: string;
}

export function checkFolder(name: string, path: string, secret: boolean): Check {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    const there = statSync(path);
    if (!there.isDirectory())
      return { name, state: 'fail', message: `${path} is no folder; move it away, or name another.` };
    const mode = there.mode & 0o777;
    if (secret && process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return { name, state: 'fail', message: `${path} can be read by others; run: chmod 700 ${path}` };
    }
    return isFull(path)
      ? {
          name,
          state: 'fail',
          message: `The disk under ${path} is full; nothing goes on until there is room.`,
        }
      : { name, state: 'ok', message: path };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return code === 'ENOENT'
      ? { name, state: 'warn', message: `${path} does not exist yet; it is made at the first start.` }
      : { name, state: 'fail', message: `${path} can't be written (${code}).` };
  }
}

/** A megabyte, which a round of sync can need. File systems that count no blocks are not judged. */
function isFull(path: string): boolean {
  const { blocks, bavail, bsize } = statfsSync(path);
  return blocks > 0 && bavail * bsize < 1024 * 1024;
}

export function secretsCheck(file: string): Check {
  const name = 'secrets';
  const found = checkSecrets(file);
  return found.ok
    ? { name, state: 'ok', message: `${String(found.value)} named, all there` }
    : { name, state: 'fail', message: found.refusal.message };
}

/** Prints the checks; fails the command when one failed. */
export function reportChecks(options: CommonOptions, checks: readonly Check[]): void {
  const failed = checks.filter(({ state }) => state === 'fail').length;
  print(
    options,
    { ok: failed === 0, checks },
    checks.map(({ name, state, message }) => `${state.padEnd(4)}  ${name}: ${message}`),
  );
  if (failed > 0 && options.json !== true)
    throw new CommandError(`${String(failed)} of ${String(checks.length)} checks failed.`);
  if (failed > 0) process.exitCode = 1;
}
