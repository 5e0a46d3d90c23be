import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { NODE_FLAGS } from '../../../daemon/setup/service/spec.ts';
import { CHILD, type ChildSettings, runChild } from './child.ts';
import { measureCell } from './grid.ts';
import { measureYear } from './growth.ts';
import { killWorkers, useNodeFlags } from './worker.ts';

interface Options {
  readonly notes: readonly number[];
  readonly commits: readonly number[];
  readonly rounds: number;
  readonly usual: boolean;
  readonly quick?: boolean;
  readonly year?: boolean;
  readonly aggressive?: boolean;
  readonly days: number;
  readonly nodeFlags: readonly string[];
  readonly json?: boolean;
}

const HELP = `
One note is changed, published by one clone and received by another, over git http-backend on loopback; ours, native git
(add, commit, push; fetch, merge) and isomorphic-git as plugins use it (statusMatrix, add, commit, push; pull) take turns.
Figures are medians in milliseconds of this machine at this moment. ratio = ours / native. Nothing is judged here.

Examples:
  npm run bench -- sync --quick
  npm run bench -- sync --year --json
  npm run bench -- sync --notes 10000 --commits 1,1000 --json
  npm run bench -- sync --notes 10000 --commits 1 --no-usual --node-flags "--cpu-prof --cpu-prof-dir=/tmp/profiles"`;

const program = new Command('bench sync')
  .description('what publishing and receiving one change costs, beside native git and isomorphic-git')
  .option('--notes <list>', 'sizes of the vault', wholes, [1000, 10_000, 50_000])
  .option('--commits <list>', 'lengths of the history', wholes, [1, 1000, 10_000])
  .option('--rounds <n>', 'changes that are timed per size', (text) => wholes(text)[0] ?? 15, 15)
  .option('--no-usual', 'leave the usual way out, which takes most of the time')
  .option('--quick', '1,000 notes with 1 and 100 commits: a minute')
  .option('--year', 'instead: two clones live through a year of 100 mails a day, published four times a day')
  .option('--aggressive', 'with --year: also what git gc --aggressive makes of it, which takes minutes')
  .option('--days <n>', 'of that year', (text) => wholes(text)[0] ?? 365, 365)
  .option('--node-flags <words>', 'flags of Node for the processes that sync', words, NODE_FLAGS)
  .option('--json', 'the last line is one JSON object')
  .addHelpText('after', HELP)
  .exitOverride();

async function main(argv: readonly string[]): Promise<number> {
  if (argv[2] === CHILD) {
    await runChild(JSON.parse(argv[3] ?? '') as ChildSettings);
    return 0;
  }
  program.parse([...argv]);
  const options = program.opts<Options>();
  useNodeFlags(options.nodeFlags);
  const quick = options.quick === true;
  const [sizes, histories] = quick ? [[1000], [1, 100]] : [options.notes, options.commits];
  const root = mkdtempSync(join(tmpdir(), 'countersign-bench-sync-'));
  const clean = () => {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      killWorkers();
      try {
        clean();
      } catch {
        // A git that is still ending writes there; it is a temporary folder.
      }
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const sync: Record<string, unknown>[] = [];
  try {
    if (options.year === true) {
      const grown = await measureYear(root, {
        ...{ days: options.days, mailsADay: 100, batches: 4, say },
        aggressive: options.aggressive === true,
      });
      for (const [name, value] of Object.entries(grown)) say(`  ${name}: ${JSON.stringify(value)}`);
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ bench: 'sync', node: process.version, year: grown })}\n`);
      return 0;
    }
    for (const notes of sizes) {
      for (const commits of histories) {
        const folder = join(root, `${String(notes)}-${String(commits)}`);
        mkdirSync(folder, { recursive: true });
        say(`${String(notes)} notes, ${String(commits)} commits (load ${loadavg()[0]?.toFixed(1) ?? ''})`);
        const usualRounds = options.usual ? usualRoundsFor(notes, commits) : 0;
        const measured = await measureCell(folder, {
          notes,
          commits,
          rounds: options.rounds,
          usualRounds,
          say,
        });
        sync.push({ ...measured, load_average: Number(loadavg()[0]?.toFixed(2)) });
        for (const [name, value] of Object.entries(measured)) say(`  ${name}: ${JSON.stringify(value)}`);
      }
    }
  } finally {
    clean();
  }
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ bench: 'sync', node: process.version, sync })}\n`);
  return 0;
}

/** Seconds each in a large vault: then one is enough. */
function usualRoundsFor(notes: number, commits: number): number {
  return notes >= 50_000 || commits >= 10_000 ? 1 : notes >= 10_000 ? 3 : 5;
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function wholes(text: string): number[] {
  const values = text.split(',').map(Number);
  if (!values.every((value) => Number.isSafeInteger(value) && value >= 1))
    throw new CommanderError(2, 'number', `${text} is no list of whole numbers above 0`);
  return values;
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}
