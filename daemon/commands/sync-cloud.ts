import { type Command } from 'commander';
import { loadCloud } from './cloud.ts';
import { withCommon, withExample } from './context.ts';
import { SYNC_DESCRIPTION, type SyncOptions, runSync, withAnswers } from './sync-core.ts';

/** `sync` of the cloud program. */
export function cloudSyncCommand(program: Command): void {
  const command = withAnswers(program.command('sync').description(SYNC_DESCRIPTION));
  withExample(
    withCommon(command, 'cloud'),
    `${program.name()} sync`,
    `${program.name()} sync --restore k3q5x7ab`,
  ).action((options: SyncOptions) => runSync(options, loadCloud(options.config), program.name()));
}
