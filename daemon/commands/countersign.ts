import { type Command } from 'commander';
import { attachCommand } from './attach.ts';
import { cloudCommand } from './cloud.ts';
import { correctionCommands } from './correct.ts';
import { decisionCommands } from './decide.ts';
import { devicesCommand } from './devices.ts';
import { doctorCommand } from './doctor.ts';
import { editCommand } from './edit.ts';
import { evalCommand } from './eval.ts';
import { initCommand } from './init.ts';
import { keyCommands } from './keys.ts';
import { listCommand } from './list.ts';
import { localCommand } from './local.ts';
import { logCommand } from './log.ts';
import { mcpCommand } from './mcp.ts';
import { pairCommand } from './pair.ts';
import { modeCommands } from './mode.ts';
import { newCommand } from './new.ts';
import { newProgram } from './program.ts';
import { purgeCommand } from './purge.ts';
import { rulesCommand } from './rules.ts';
import { searchCommand } from './search.ts';
import { localServiceCommands } from './service-local.ts';
import { showCommand } from './show.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { syncCommand } from './sync.ts';
import { vaultDecisionCommands } from './decide-vault.ts';
import { whyCommand } from './why.ts';

/** The program of the user's own computer, with every command. */
export function countersignProgram(): Command {
  const program = newProgram(
    'countersign',
    'An always-on assistant for Obsidian: the cloud drafts, you countersign, your computer sends, once.',
  );
  for (const add of [
    initCommand,
    cloudCommand,
    localCommand,
    startCommand,
    listCommand,
    showCommand,
    searchCommand,
    whyCommand,
    logCommand,
    correctionCommands,
    purgeCommand,
    newCommand,
    attachCommand,
    editCommand,
    decisionCommands,
    vaultDecisionCommands,
    pairCommand,
    devicesCommand,
    keyCommands,
    modeCommands,
    localServiceCommands,
    statusCommand,
    syncCommand,
    doctorCommand,
    rulesCommand,
    evalCommand,
    mcpCommand,
  ]) {
    add(program);
  }
  return program;
}
