import { loadavg } from 'node:os';
import { Command, CommanderError } from 'commander';
import { type Measured, measureInChild } from './child-process.ts';
import { runChild } from './child.ts';
import { measureFirstRun } from './first-run.ts';
import { measureGrowth } from './growth.ts';
import { HOSTILE_NAMES, measureHostile } from './hostile.ts';
import { measureIdle } from './idle.ts';
import { measureLatency } from './latency.ts';
import { mailsIn } from './mails.ts';

const PARTS = ['throughput', 'hostile', 'idle', 'latency', 'growth', 'first-run'] as const;
/** Minutes each: only where they are asked for. */
const LONG: readonly string[] = ['growth', 'first-run'];
type Part = (typeof PARTS)[number];

interface Options {
  readonly mail?: string;
  readonly messages: number;
  readonly only?: string;
  readonly idleSeconds: number;
  readonly samples: number;
  readonly growth: number;
  readonly firstRun: number;
  readonly json?: boolean;
}

const HELP = `
Figures are of this machine at this moment: the load average is told with them. CPU time is counted beside wall time, since
other programs that run at the same time lengthen only the latter. Nothing is judged here, and no test runs this.

Example:
  npm run bench -- mail --only throughput,hostile --json`;

const program = new Command('bench mail')
  .description('what mail costs: time, memory, and how soon a draft is published')
  .option(
    '--mail <dir>',
    'a folder with .eml files (also below messages/); default: the mails of the project’s tests',
  )
  .option('--messages <n>', 'how many messages; the folder’s are cycled with fresh Message-IDs', whole, 1000)
  .option('--only <parts>', `some of ${PARTS.join(',')}; default: all but ${LONG.join(' and ')}`)
  .option('--idle-seconds <n>', 'how long idle processes are watched', whole, 60)
  .option('--samples <n>', 'mails whose way to the published approval is timed', whole, 20)
  .option('--growth <n>', 'mails for growth', whole, 20_000)
  .option('--first-run <n>', 'old messages of the mailbox for first-run', whole, 40_000)
  .option('--json', 'the last line is one JSON object')
  .addHelpText('after', HELP)
  .exitOverride();

async function main(argv: readonly string[]): Promise<number> {
  const child = await runChild(argv.slice(2));
  if (child !== null) return child;
  program.parse([...argv]);
  const options = program.opts<Options>();
  const parts = partsOf(options.only);
  if (parts === null) {
    process.stderr.write(`bench mail: --only takes ${PARTS.join(', ')}, separated by commas.\n`);
    return 2;
  }
  const mails = mailsIn(options.mail);
  if (mails.raws.length === 0) {
    process.stderr.write(`bench mail: there is no .eml file in ${options.mail ?? 'the project'}.\n`);
    return 2;
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  say(`mails: ${mails.told}`);
  const result: Record<string, unknown> = {
    bench: 'mail',
    node: process.version,
    load_average: loadavg().map((value) => Math.round(value * 100) / 100),
    mails: mails.told,
  };
  const measures: Record<Part, () => Promise<Measured>> = {
    throughput: () => measureInChild('throughput', [String(options.messages), options.mail ?? '']),
    hostile: hostileOnes,
    idle: () => measureIdle(options.idleSeconds),
    latency: () => measureLatency(options.samples),
    growth: () => measureGrowth(options.growth, options.mail),
    'first-run': () => measureFirstRun(options.firstRun, options.mail),
  };
  for (const part of parts) {
    const measured = await measures[part]();
    result[part] = measured;
    say(`\n${part}`);
    for (const line of lines(measured)) say(`  ${line}`);
  }
  if (options.json === true) say(JSON.stringify(result));
  return 0;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new CommanderError(2, 'number', `${text} is no whole number above 0`);
  return value;
}

function partsOf(only: string | undefined): readonly Part[] | null {
  if (only === undefined) return PARTS.filter((part) => !LONG.includes(part));
  const asked = only.split(',');
  return asked.every((word) => (PARTS as readonly string[]).includes(word)) ? (asked as Part[]) : null;
}

async function hostileOnes(): Promise<Measured> {
  const measured: [string, Measured][] = [];
  for (const name of HOSTILE_NAMES) measured.push([name, await measureHostile(name)]);
  return Object.fromEntries(measured);
}

function lines(value: object, indent = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? [`${indent}${key}`, ...lines(inner, `${indent}  `)]
      : [`${indent}${key}: ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`],
  );
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode !== 0 && !error.code.startsWith('commander.'))
    process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
