import { loadavg } from 'node:os';
import { Command, CommanderError } from 'commander';
import { measureFace } from './face.ts';
import { spread } from '../figures.ts';
import { measureSend } from './send.ts';

interface Options {
  readonly pending: number;
  readonly samples: number;
  readonly json?: boolean;
}

const HELP = `
Measured in the workbench: the built main.js in real Chromium, over a folder that the page reads from memory and writes to disk.
Obsidian itself can't be had here. Nothing is judged, and no test runs this.

Example:
  npm run bench -- plugin --json`;

const program = new Command('bench plugin')
  .description('what the plugin costs with many approvals: opening, filtering, the next card, a decision')
  .option('--pending <n>', 'approvals that wait', whole, 1000)
  .option('--samples <n>', 'how often each thing is done', whole, 40)
  .option('--json', 'the last line is one JSON object')
  .addHelpText('after', HELP)
  .exitOverride();

async function main(argv: readonly string[]): Promise<number> {
  program.parse([...argv]);
  const { pending, samples, json } = program.opts<Options>();
  const measured = {
    ...(await measureFace(pending, samples)),
    sent: await measureSend(pending, samples, false),
    sent_with_git: await measureSend(pending, samples, true),
  };
  const times = Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, spread(values)]));
  for (const [name, { median, p95, worst, of }] of Object.entries(times)) {
    const figures = [median, p95, worst].map((value) => `${String(value)} ms`.padStart(10)).join('');
    process.stdout.write(`${name.padEnd(16)}${figures}   median, p95, worst of ${String(of)}\n`);
  }
  const result = {
    bench: 'plugin',
    measured: 'in the workbench',
    node: process.version,
    load_average: loadavg().map((value) => Math.round(value * 100) / 100),
    pending,
    ms: times,
  };
  if (json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new CommanderError(2, 'whole', `${text} is not a whole number above 0`);
  return value;
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.stderr.write(`bench plugin: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
