import { type Command } from 'commander';
import { cloudCommand } from './cloud.ts';
import { cloudDoctorCommand } from './doctor-cloud.ts';
import { cloudInitCommand } from './init-cloud.ts';
import { keyCommands } from './keys.ts';
import { newProgram } from './program.ts';
import { cloudServiceCommands } from './service.ts';
import { cloudStatusCommand } from './status-cloud.ts';
import { cloudLogCommand } from './log-cloud.ts';
import { cloudSyncCommand } from './sync-cloud.ts';

/** The program for the VM: no hands, no executive, no mail transport is reachable from here (I7; a test reads the bundle). */
export function countersignCloudProgram(): Command {
  const program = newProgram(
    'countersign-cloud',
    'The cloud role of Countersign: reads mail, triages, drafts. It cannot send.',
  );
  for (const add of [
    cloudInitCommand,
    cloudCommand,
    cloudServiceCommands,
    keyCommands,
    cloudDoctorCommand,
    cloudStatusCommand,
    cloudSyncCommand,
    cloudLogCommand,
  ])
    add(program);
  return program;
}
