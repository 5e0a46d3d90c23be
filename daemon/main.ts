import { countersignProgram } from './commands/countersign.ts';
import { runProgram } from './commands/program.ts';

const failed = await runProgram(await countersignProgram(process.argv), process.argv);
if (failed !== 0) process.exitCode = failed;
