import { homedir } from 'node:os';
import { join } from 'node:path';

/** A failure that a person can act on: its message is printed alone, and the command exits with 1. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly kind = 'failed',
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** Where configuration is looked for when no --config is given. */
export function defaultConfig(role: 'cloud' | 'local'): string {
  return process.env['COUNTERSIGN_CONFIG'] ?? join(homedir(), '.config', 'countersign', `${role}.yaml`);
}

export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Results go to stdout: one JSON object with --json, else the given lines. */
export function print(options: CommonOptions, value: object, lines: readonly string[]): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}
