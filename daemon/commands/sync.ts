import { type Command } from 'commander';
import { roleOfConfig } from '../config/role.ts';
import { loadCloud } from './cloud.ts';
import { defaultConfig, must, withCommon, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';
import { SYNC_DESCRIPTION, type SyncOptions, runSync, withAnswers } from './sync-core.ts';

/** `countersign sync`: by which a person answers a freeze or a held change (PROTOCOL §8). */
export function syncCommand(program: Command): void {
  const command = withAnswers(program.command('sync').description(SYNC_DESCRIPTION));
  withExample(
    withCommon(command, 'either'),
    'countersign sync',
    'countersign sync --restore k3q5x7ab',
    'countersign sync --restore-held --json',
  ).action(async (options: SyncOptions) => {
    const file = options.config ?? defaultConfig('local');
    const config = must(roleOfConfig(file)) === 'cloud' ? loadCloud(file) : loadLocal(file);
    await runSync(options, config, program.name());
  });
}
