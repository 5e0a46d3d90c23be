import { type Command } from 'commander';
import { type CloudConfig, cloudConfig } from '../config/cloud.ts';
import { readConfig } from '../config/yaml-file.ts';
import { runCloud } from '../cloud/run-cloud.ts';
import { stdoutEvents } from '../records/events.ts';
import { untilStopped } from '../records/run.ts';
import { type CommonOptions, CommandError, defaultConfig } from './context.ts';

export function loadCloud(file: string | undefined): CloudConfig {
  const read = readConfig(file ?? defaultConfig('cloud'), cloudConfig);
  if (!read.ok) throw new CommandError(read.refusal.message, read.refusal.kind);
  return read.value;
}

/** `countersign cloud`: reads mail, triages, drafts. It has neither the code nor the credentials to send (I7). */
export function cloudCommand(program: Command): void {
  program
    .command('cloud')
    .description('run the cloud role: read mail, triage, draft; it cannot send')
    .option('--config <file>', 'configuration of the cloud role')
    .option('--once', 'one round, then stop')
    .option('--json', 'print events as JSON lines')
    .action(async (options: CommonOptions & { once?: boolean }) => {
      const config = loadCloud(options.config);
      const { refuseForeignSecrets } = await import('../cloud/refuse-secrets.ts');
      const foreign = refuseForeignSecrets(process.env);
      if (!foreign.ok) throw new CommandError(foreign.refusal.message, foreign.refusal.kind);
      const done = await runCloud(
        config,
        stdoutEvents(options.json === true),
        untilStopped(),
        options.once === true,
      );
      if (!done.ok) throw new CommandError(done.refusal.message, done.refusal.kind);
    });
}
