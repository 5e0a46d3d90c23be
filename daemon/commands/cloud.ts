import { type Command } from 'commander';
import { refuseForeignSecrets } from '../cloud/refuse-secrets.ts';
import { runCloud } from '../cloud/run-cloud.ts';
import { checkSecrets } from '../config/check-secrets.ts';
import { type CloudConfig, readCloudConfig } from '../config/cloud.ts';
import { stdoutEvents } from '../records/events.ts';
import { untilStopped } from '../records/run.ts';
import { type CommonOptions, defaultConfig, must, withCommon, withExample } from './context.ts';

export function loadCloud(file: string | undefined): CloudConfig {
  return must(readCloudConfig(file ?? defaultConfig('cloud')));
}

/** `countersign cloud`: reads mail, triages, drafts. It has neither the code nor the credentials to send (I7). */
export function cloudCommand(program: Command): void {
  const command = program
    .command('cloud')
    .description('run the cloud role: read mail, triage, draft; it cannot send')
    .option('--once', 'one round, then stop');
  withExample(
    withCommon(command, 'cloud'),
    `${program.name()} cloud --config ~/.config/countersign/cloud.yaml`,
  ).action(async (options: CommonOptions & { once?: boolean }) => {
    const file = options.config ?? defaultConfig('cloud');
    const config = loadCloud(file);
    must(refuseForeignSecrets(process.env));
    must(checkSecrets(file));
    const events = stdoutEvents(options.json === true);
    must(await runCloud(config, events, untilStopped(), options.once === true));
  });
}
