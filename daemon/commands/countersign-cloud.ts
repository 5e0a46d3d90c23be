import { type Command } from 'commander';
import { type CommandModule, addCommands, newProgram } from './program.ts';

const MODULES: readonly CommandModule[] = [
  [['init'], async () => (await import('./init-cloud.ts')).cloudInitCommand],
  [['cloud'], async () => (await import('./cloud.ts')).cloudCommand],
  [['service'], async () => (await import('./service.ts')).cloudServiceCommands],
  [['new-vault', 'agent-key'], async () => (await import('./keys.ts')).keyCommands],
  [['doctor'], async () => (await import('./doctor-cloud.ts')).cloudDoctorCommand],
  [['status'], async () => (await import('./status-cloud.ts')).cloudStatusCommand],
  [['sync'], async () => (await import('./sync-cloud.ts')).cloudSyncCommand],
  [['log'], async () => (await import('./log-cloud.ts')).cloudLogCommand],
];

/**
 * The program for the VM: no hands, no executive, no mail transport is reachable from here (I7; a test reads the bundle).
 * The command that `argv` calls, and without a known one every command.
 */
export function countersignCloudProgram(argv?: readonly string[]): Promise<Command> {
  const program = newProgram(
    'countersign-cloud',
    'The cloud role of Countersign: reads mail, triages, drafts. It cannot send.',
  );
  return addCommands(program, MODULES, argv);
}
