import { Command, CommanderError } from 'commander';
import { MAIL_TARGETS } from './mail-targets.ts';
import { NOTE_TARGETS } from './note-targets.ts';
import { PERSON_TARGETS } from './person-targets.ts';
import { type Ran, runTarget } from './run-target.ts';
import { useMail } from './samples.ts';
import { WIRE_TARGETS } from './wire-targets.ts';

const TARGETS = [...MAIL_TARGETS, ...NOTE_TARGETS, ...WIRE_TARGETS, ...PERSON_TARGETS];
/** Growth of the memory that a garbage collection leaves, in MB: what a reader must not keep of what it read. */
const MOST_GROWTH_MB = 200;

const HELP = `
Every reader of outside text is given damaged true inputs, and some that are anything at all: none may crash, take longer than a
second, or keep more than ${String(MOST_GROWTH_MB)} MB. A failure is told with its target, seed and number, and with an input made smaller.

Exit code: 0 where nothing failed, 1 where something did, 2 for a wrong call.

Examples:
  npm run fuzz -- --inputs 100000 --json
  npm run fuzz -- --target mail --mail ~/mail --seed 7 --inputs 5000
  npm run fuzz -- --target mail --seed 7 --at 4711          (that one input again)`;

const program = new Command('fuzz')
  .description('damaged mails, notes, records, logs and answers, against every reader of outside text')
  .option('--inputs <n>', 'how many inputs in all, shared among the targets', whole, 20_000)
  .option('--seed <n>', 'another seed gives other inputs', whole, 1)
  .option('--at <n>', 'only the input of this number', whole)
  .option('--target <name>', 'only this one (see --list)')
  .option(
    '--mail <dir>',
    'a folder with .eml files (also below messages/) to be damaged beside the tests’ own',
  )
  .option('--list', 'the names of the targets')
  .option('--json', 'the last line is one JSON object')
  .addHelpText('after', HELP)
  .exitOverride();

interface Options {
  readonly inputs: number;
  readonly seed: number;
  readonly at?: number;
  readonly target?: string;
  readonly mail?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new CommanderError(2, 'fuzz.number', `error: ${JSON.stringify(text)} is not a whole number.`);
  }
  return Number(text);
}

/** Who started this waits for these words and ends it when they stop coming: a loop without an end ends nothing by itself. */
function alive(target: string, seed: number, at: number): void {
  process.send?.({ target, seed, at });
}

async function main(argv: readonly string[]): Promise<number> {
  program.parse([...argv]);
  const options = program.opts<Options>();
  if (options.list === true) {
    for (const { name } of TARGETS) console.log(name);
    return 0;
  }
  if (options.mail !== undefined) useMail(options.mail);
  const chosen = TARGETS.filter(({ name }) => options.target === undefined || name === options.target);
  if (chosen.length === 0) {
    console.error(`fuzz: there is no target ${JSON.stringify(options.target)}; see: npm run fuzz -- --list`);
    return 2;
  }
  const { seed, at } = options;
  const each = Math.max(1, Math.ceil(options.inputs / chosen.length));
  const range = at === undefined ? { seed, from: 0, to: each } : { seed, from: at, to: at + 1 };
  const ran: Ran[] = [];
  let growth = 0;
  const atStart = Math.round(process.memoryUsage().rss / 1024 / 1024);
  for (const target of chosen) {
    const before = heldMb();
    let told = 0;
    const one = await runTarget(target, range, (number) => {
      if (performance.now() - told < 200) return;
      told = performance.now();
      alive(target.name, seed, number);
    });
    const grew = heldMb() - before;
    growth = Math.max(growth, grew);
    ran.push(one);
    console.log(
      `${one.target.padEnd(34)} ${String(one.inputs).padStart(7)} inputs, slowest ${String(one.slowest_ms).padStart(5)} ms (number ${String(one.slowest_at)}), kept ${String(Math.round(grew))} MB, failures ${String(one.failures.length)}`,
    );
    for (const { what, at: number, input } of one.failures)
      console.log(
        `  seed ${String(seed)}, number ${String(number)}: ${what}\n  input (base64): ${input.slice(0, 2000)}`,
      );
  }
  const inputs = ran.reduce((sum, one) => sum + one.inputs, 0);
  const failures = ran.flatMap((one) => one.failures);
  const slowest = Math.max(...ran.map(({ slowest_ms }) => slowest_ms));
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${String(inputs)} inputs, ${String(failures.length)} failures, slowest ${String(slowest)} ms, RSS ${String(atStart)} MB at the start, ${String(peak)} MB at its peak`,
  );
  if (options.json === true)
    console.log(
      JSON.stringify({
        fuzz: {
          inputs,
          seed,
          targets: ran.length,
          failures,
          slowest_ms: slowest,
          kept_mb: Math.round(growth),
          start_rss_mb: atStart,
          peak_rss_mb: peak,
        },
      }),
    );
  return failures.length === 0 && growth <= MOST_GROWTH_MB ? 0 : 1;
}

function heldMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
if (process.connected) process.disconnect();
