import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import { CommandError } from './context.ts';

/** The frame of both programs: --help everywhere, errors in one sentence on stderr, non-zero exit when it failed. */
export function newProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .version(VERSION)
    .showHelpAfterError('(see --help)')
    .configureHelp({ sortSubcommands: true })
    .exitOverride();
}

/** Runs the command line; exit code 0, 1 for what a person can act on, 2 for a wrong call. With --json errors are JSON too. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = error instanceof Error ? error.message : String(error);
    const known = error instanceof CommandError || isStoreError(error);
    if (argv.includes('--json')) {
      const kind = error instanceof CommandError ? error.kind : 'failed';
      process.stdout.write(`${JSON.stringify({ error: { kind, message } })}\n`);
    } else {
      process.stderr.write(`${program.name()}: ${message}\n`);
    }
    if (!known && error instanceof Error && process.env['COUNTERSIGN_DEBUG'] === '1')
      process.stderr.write(`${error.stack ?? ''}\n`);
    return 1;
  }
}

function isStoreError(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreError';
}
