import { type Command } from 'commander';
import { type CommandModule, addCommands, newProgram } from './program.ts';

const MODULES: readonly CommandModule[] = [
  [['init'], async () => (await import('./init.ts')).initCommand],
  [['cloud'], async () => (await import('./cloud.ts')).cloudCommand],
  [['local'], async () => (await import('./local.ts')).localCommand],
  [['start'], async () => (await import('./start.ts')).startCommand],
  [['list'], async () => (await import('./list.ts')).listCommand],
  [['show'], async () => (await import('./show.ts')).showCommand],
  [['search'], async () => (await import('./search.ts')).searchCommand],
  [['why'], async () => (await import('./why.ts')).whyCommand],
  [['log'], async () => (await import('./log.ts')).logCommand],
  [['correct', 'promote'], async () => (await import('./correct.ts')).correctionCommands],
  [['purge'], async () => (await import('./purge.ts')).purgeCommand],
  [['new'], async () => (await import('./new.ts')).newCommand],
  [['attach'], async () => (await import('./attach.ts')).attachCommand],
  [['edit'], async () => (await import('./edit.ts')).editCommand],
  [
    ['approve', 'reject', 'revise', 'undo', 'was-sent'],
    async () => (await import('./decide.ts')).decisionCommands,
  ],
  [
    ['pause', 'resume', 'release', 'revoke'],
    async () => (await import('./decide-vault.ts')).vaultDecisionCommands,
  ],
  [['pair'], async () => (await import('./pair.ts')).pairCommand],
  [['devices'], async () => (await import('./devices.ts')).devicesCommand],
  [['new-vault', 'agent-key'], async () => (await import('./keys.ts')).keyCommands],
  [['live', 'dry'], async () => (await import('./mode.ts')).modeCommands],
  [['service'], async () => (await import('./service-local.ts')).localServiceCommands],
  [['status'], async () => (await import('./status.ts')).statusCommand],
  [['sync'], async () => (await import('./sync.ts')).syncCommand],
  [['doctor'], async () => (await import('./doctor.ts')).doctorCommand],
  [['rules'], async () => (await import('./rules.ts')).rulesCommand],
  [['eval'], async () => (await import('./eval.ts')).evalCommand],
  [['mcp'], async () => (await import('./mcp.ts')).mcpCommand],
];

/** The program of the user's own computer: the command that `argv` calls, and without a known one every command. */
export function countersignProgram(argv?: readonly string[]): Promise<Command> {
  const program = newProgram(
    'countersign',
    'An always-on assistant for Obsidian: the cloud drafts, you countersign, your computer sends, once.',
  );
  return addCommands(program, MODULES, argv);
}
