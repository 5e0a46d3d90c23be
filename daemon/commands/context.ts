import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command } from 'commander';
import { type Result } from '../../shared/result.ts';

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

/** The value, or the refusal as the command's failure. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CommandError(result.refusal.message, result.refusal.kind);
}

/** Where configuration is looked for when no --config is given. */
export function defaultConfig(role: 'cloud' | 'local'): string {
  return process.env['COUNTERSIGN_CONFIG'] ?? join(homedir(), '.config', 'countersign', `${role}.yaml`);
}

export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** The two options that almost every command has, said in the same words everywhere. */
export function withCommon(command: Command, role: 'cloud' | 'local' | 'either'): Command {
  const whose = role === 'either' ? 'configuration of either role' : `configuration of the ${role} role`;
  return command.option('--config <file>', whose).option('--json', 'print JSON, errors too');
}

/** Help ends in an example that can be copied. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  const title = lines.length === 1 ? 'Example:' : 'Examples:';
  return command.addHelpText('after', ['', title, ...lines.map((line) => `  ${line}`)].join('\n'));
}

/** Results go to stdout: one JSON object with --json, else the given lines. */
export function print(options: CommonOptions, value: object, lines: readonly string[]): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}
