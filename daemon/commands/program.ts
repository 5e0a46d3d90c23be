import { Command, CommanderError } from 'commander';
import { codeOf, failureSentence } from '../disk/disk-error.ts';
import { UnansweredError } from '../terminal/terminal.ts';
import { VERSION } from '../version.ts';
import { CommandError } from './context.ts';

const EXIT_CODES = `
Exit codes:
  0  done
  1  it failed, or nothing was signed; the sentence on stderr says why and what to do
  2  the call is wrong`;

/**
 * The frame of both programs: --help everywhere, one sentence on stderr and a non-zero exit when it failed. Guesses would
 * be a line more than the sentence, and for "send" the guess is "sync".
 */
export function newProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .version(VERSION)
    .configureHelp({ sortSubcommands: true })
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
}

/** Words that name a command, and the module that adds it to a program: the words first, so that no module need be read for them. */
export type CommandModule = readonly [
  words: readonly string[],
  load: () => Promise<(program: Command) => void>,
];

/**
 * Adds the command that is called, and no other: what another command needs is not even read, which is most of what a
 * short command takes. Without a known word in `argv` (a help, a misspelling) it adds all.
 */
export async function addCommands(
  program: Command,
  modules: readonly CommandModule[],
  argv?: readonly string[],
): Promise<Command> {
  const word = argv?.[2];
  const called = modules.filter(([words]) => word !== undefined && words.includes(word));
  const wanted = called.length > 0 ? called : modules;
  for (const add of await Promise.all(wanted.map(([, load]) => load()))) add(program);
  return program;
}

interface Failure {
  readonly kind: string;
  readonly message: string;
  readonly code: 1 | 2;
}

/**
 * Runs the command line; gives the exit code: 0, 1 for what a person can act on, 2 for a wrong call. A failure is one
 * sentence on stderr, or with --json one JSON object on stdout.
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  endWhenNobodyReads(program.name());
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    const failure = failureOf(program, argv, error);
    if (failure === null) return 0;
    const { kind, message, code } = failure;
    if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { kind, message } })}\n`);
    else process.stderr.write(`${program.name()}: ${message}\n`);
    if (kind === 'bug' && process.env['COUNTERSIGN_DEBUG'] === '1' && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    return code;
  }
}

/** Null where nothing failed: --help and --version end by an exception too. */
function failureOf(program: Command, argv: readonly string[], error: unknown): Failure | null {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return null;
    // `countersign` alone, or `countersign mcp` alone, prints its help.
    if (error.code === 'commander.help')
      return { kind: 'usage', message: 'name a command (see above).', code: 2 };
    const said = error.message.replace(/^error: /, '').replace(/\.$/, '');
    const command = program.commands.find((known) => known.name() === argv[2])?.name();
    const help = [program.name(), command, '--help'].filter((word) => word !== undefined).join(' ');
    return { kind: 'usage', message: `${said}; see: ${help}`, code: 2 };
  }
  if (error instanceof CommandError) return { kind: error.kind, message: error.message, code: 1 };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnansweredError) return { kind: 'not-confirmed', message, code: 1 };
  if (error instanceof Error && error.name === 'StoreError') return { kind: 'store', message, code: 1 };
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (isFullDisk(error)) return { kind: 'disk', message: failureSentence(error), code: 1 };
  if (typeof code === 'string' && typeof path === 'string')
    return { kind: 'disk', message: `${path} can't be used (${code}).`, code: 1 };
  return { kind: 'bug', message, code: 1 };
}

/** A write that finds no room tells no path. */
function isFullDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}

/** `countersign list | head -1`: the reader has what it wanted, and that is no error. A result that got lost is one. */
function endWhenNobodyReads(program: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`${program}: Standard output can't be written (${codeOf(error)}).\n`);
    process.exit(1);
  });
}
