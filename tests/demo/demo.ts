import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type GateResult, runGate } from './gate.ts';

const HELP = `
Acts the gate out with real processes on this machine, without an account or a network: mail arrives while Local is off,
the cloud process drafts, Local comes back, a person countersigns, the email hand sends it once. Exit 0 only if exactly
one message was delivered, byte for byte the frozen one.`;

const program = new Command('demo')
  .description('the whole way of one mail, acted out')
  .addHelpText('after', HELP)
  .option('--json', 'last line is one JSON object {"delivered": …, "evidence": …}')
  .option('--keep <dir>', 'use this empty folder and leave the two vaults in it')
  .option('--mail <dir>', 'use your own .eml files instead of the three that come with the project')
  .exitOverride();

interface Options {
  json?: boolean;
  keep?: string;
  mail?: string;
}

async function main(argv: readonly string[]): Promise<number> {
  program.parse([...argv]);
  const options = program.opts<Options>();
  const root = options.keep ?? mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  mkdirSync(root, { recursive: true });
  if (readdirSync(root).length > 0) {
    process.stderr.write(`demo: ${root} is not empty; name a new folder for --keep.\n`);
    return 1;
  }
  const mail = readMail(options.mail ?? fileURLToPath(new URL('../tests/demo/mail', import.meta.url)));
  if (mail.length === 0) {
    process.stderr.write('demo: there is no .eml file in that folder.\n');
    return 1;
  }
  const say = (step: string, evidence: string) => {
    process.stdout.write(`${step.padEnd(58)} ${evidence}\n`);
  };
  const notes = fileURLToPath(new URL('../tests/demo/vault', import.meta.url));
  let result: GateResult;
  try {
    result = await runGate({ root, dist: fileURLToPath(new URL('.', import.meta.url)), mail, notes, say });
  } finally {
    if (options.keep === undefined) rmSync(root, { recursive: true, force: true });
  }
  if (options.keep !== undefined) say('left to look at', root);
  const good = result.delivered === 1 && result.evidence.byte_for_byte;
  process.stdout.write(
    good
      ? 'One message was delivered, byte for byte the frozen one.\n'
      : `NOT PASSED: ${String(result.delivered)} delivered.\n`,
  );
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  return good ? 0 : 1;
}

function readMail(folder: string): { name: string; raw: Buffer }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => ({ name, raw: readFileSync(join(folder, name)) }));
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  const wrongCall = error instanceof Error && 'exitCode' in error;
  if (!wrongCall) process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = wrongCall ? Number((error as { exitCode: unknown }).exitCode) : 1;
}
