import { cloudCommand } from './commands/cloud.ts';
import { decisionCommands } from './commands/decide.ts';
import { doctorCommand } from './commands/doctor.ts';
import { keyCommands } from './commands/keys.ts';
import { localCommand } from './commands/local.ts';
import { lookCommands } from './commands/look.ts';
import { mcpCommand } from './commands/mcp.ts';
import { pairCommand } from './commands/pair.ts';
import { newProgram, runProgram } from './commands/program.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';

const program = newProgram(
  'countersign',
  'An always-on assistant for Obsidian: the cloud drafts, you countersign, your computer sends, once.',
);
for (const add of [
  cloudCommand,
  localCommand,
  startCommand,
  lookCommands,
  decisionCommands,
  pairCommand,
  keyCommands,
  statusCommand,
  doctorCommand,
  mcpCommand,
]) {
  add(program);
}
const failed = await runProgram(program, process.argv);
if (failed !== 0) process.exitCode = failed;
