import { countersignCloudProgram } from './commands/countersign-cloud.ts';
import { runProgram } from './commands/program.ts';

const failed = await runProgram(await countersignCloudProgram(process.argv), process.argv);
if (failed !== 0) process.exitCode = failed;
