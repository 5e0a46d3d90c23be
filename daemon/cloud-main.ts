import { cloudCommand } from './commands/cloud.ts';
import { cloudDoctorCommand } from './commands/doctor-cloud.ts';
import { keyCommands } from './commands/keys.ts';
import { newProgram, runProgram } from './commands/program.ts';

// The program for the VM: no hands, no executive, no mail transport is reachable from here (I7; a test reads the bundle).
const program = newProgram(
  'countersign-cloud',
  'The cloud role of Countersign: reads mail, triages, drafts. It cannot send.',
);
cloudCommand(program);
keyCommands(program);
cloudDoctorCommand(program);
const failed = await runProgram(program, process.argv);
if (failed !== 0) process.exitCode = failed;
