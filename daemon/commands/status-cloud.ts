import { type Command } from 'commander';
import { type CloudConfig } from '../config/cloud.ts';
import { loadCloud } from './cloud.ts';
import { type CommonOptions, print, withCommon, withExample } from './context.ts';
import { healthLines, livenessLine, roleState } from './liveness.ts';

/** `status` of the cloud program: whether it runs, what its last round did, what is in the way. */
export function cloudStatusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('whether the cloud role runs, and what is in the way; exit 1 when it does not');
  withExample(withCommon(command, 'cloud'), `${program.name()} status --json`).action(
    (options: CommonOptions) => printCloudStatus(options, loadCloud(options.config), program.name()),
  );
}

export function printCloudStatus(options: CommonOptions, config: CloudConfig, program: string): void {
  const state = roleState(config, 'cloud', Date.now());
  const { liveness, health } = state;
  const running = liveness === 'running';
  print(options, { role: 'cloud', running, liveness, vault: config.vault.id, health }, [
    livenessLine(state, 'cloud', `${program} cloud`),
    ...healthLines(state),
  ]);
  if (!running) process.exitCode = 1;
}
