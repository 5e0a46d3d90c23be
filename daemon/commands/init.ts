import { Argument, type Command } from 'commander';
import { refuse, ok } from '../../shared/result.ts';
import { readLocalConfig } from '../config/local.ts';
import { type Flags } from '../setup/flags.ts';
import { realTrials } from '../setup/real-trials.ts';
import { ALL_STEPS } from '../setup/steps-local.ts';
import { type Trials } from '../setup/trials.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { loadCloud } from './cloud.ts';
import { withExample } from './context.ts';
import { localChecks } from './doctor.ts';
import { cloudChecks } from './doctor-cloud.ts';
import { runInit } from './init-core.ts';
import { type InitParts } from './init-machine.ts';
import { withInitOptions, withReading, withSending } from './init-options.ts';
import { report } from './init-report.ts';
import { PM2_TASK, SERVICE_TASK } from './init-tasks.ts';
import { PAIR_TASK, PLUGIN_TASK, TERMINAL_KEY_TASK } from './init-tasks-local.ts';
import { loadLocal } from './local-context.ts';

/** `countersign init`: set-up, guided or by flags, that can be left and gone on with. */
export function initCommand(program: Command): void {
  const command = program
    .command('init')
    .description(
      'set this machine up: asks one thing at a time and tries every answer; goes on where it stopped',
    )
    .addArgument(new Argument('[role]', 'what this machine is').choices(['local', 'cloud', 'trial']))
    .option('--role <role>', 'the same as a flag');
  withInitOptions(command);
  withReading(command);
  withSending(command);
  command
    .option('--service', 'run local at every login')
    .option('--no-service', 'leave that for later')
    .option('--json', 'print JSON, errors too');
  withExample(
    command,
    'countersign init',
    "countersign init local --join 'countersign-join:1?agent=cloud&…'",
    'countersign init trial --yes --email me@gmail.com --password-file ~/gmail-app-password',
  ).action(async (role: string | undefined, flags: Flags) => {
    report(flags, await runInit(role, flags, parts(program.name()), processTerminal()));
  });
}

function parts(program: string): InitParts {
  return {
    program,
    roles: ['local', 'cloud', 'trial'],
    trials: realTrials(trySending),
    steps: ALL_STEPS,
    tasks: [PLUGIN_TASK, TERMINAL_KEY_TASK, PAIR_TASK, SERVICE_TASK, PM2_TASK],
    readLocal: readLocalConfig,
    checks: (role, file) =>
      role === 'cloud' ? cloudChecks(loadCloud(file), file) : localChecks(loadLocal(file), file),
  };
}

const trySending: Trials['sending'] = async (account) => {
  const { probeTransport } = await import('../hands/email/probe.ts');
  const { state, message } = await probeTransport(account);
  return state === 'fail' ? refuse('sending', message) : ok(message);
};
