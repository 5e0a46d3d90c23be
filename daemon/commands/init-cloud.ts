import { type Command } from 'commander';
import { type Flags } from '../setup/flags.ts';
import { realTrials } from '../setup/real-trials.ts';
import { CLOUD_STEPS } from '../setup/steps.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { loadCloud } from './cloud.ts';
import { withExample } from './context.ts';
import { cloudChecks } from './doctor-cloud.ts';
import { runInit } from './init-core.ts';
import { withInitOptions, withReading } from './init-options.ts';
import { report } from './init-report.ts';
import { PM2_TASK } from './init-tasks.ts';

/** `init` of the cloud's program: the same set-up without anything that signs or sends. */
export function cloudInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('set the VM up: asks one thing at a time and tries every answer; goes on where it stopped');
  withInitOptions(command);
  withReading(command).option('--json', 'print JSON, errors too');
  withExample(
    command,
    'countersign-cloud init',
    "countersign-cloud init --join 'countersign-join:1?agent=local&…'",
  ).action(async (flags: Flags) => {
    const parts = {
      program: program.name(),
      roles: ['cloud'] as const,
      trials: realTrials(null),
      steps: CLOUD_STEPS,
      tasks: [PM2_TASK],
      readLocal: null,
      checks: (_role: 'cloud' | 'local', file: string) => cloudChecks(loadCloud(file), file),
    };
    report(flags, await runInit('cloud', flags, parts, processTerminal()));
  });
}
