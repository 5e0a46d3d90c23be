import { type Command } from 'commander';
import { type Health, readHealth } from '../records/health.ts';
import { type CommonOptions, print } from './context.ts';
import { loadLocal } from './local-context.ts';

/** `countersign status`: the last sign of life of this computer's role, and what is in the way. Exit 1 when it is not running. */
export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('live or dry, paused, what waits, what is in the way; exit 1 when local is not running')
    .option('--config <file>', 'configuration of the local role')
    .option('--json', 'print one JSON object')
    .action((options: CommonOptions) => {
      const config = loadLocal(options.config);
      const health = readHealth(config.state, 'local');
      const running = health !== null && isAlive(health);
      print(options, { running, mode: config.mode, vault: config.vault.id, health }, [
        running
          ? `local is running (pid ${String(health.pid)}), last round ${health.at}`
          : 'local is not running; start it with: countersign local',
        config.mode === 'live' ? 'Mode: live' : 'Mode: dry run, nothing leaves',
        ...(health === null
          ? []
          : Object.entries(health.facts).map(
              ([name, value]) => `${name.replaceAll('_', ' ')}: ${String(value)}`,
            )),
        ...(health?.trouble ?? []).map((text) => `trouble: ${text}`),
      ]);
      if (!running) process.exitCode = 1;
    });
}

function isAlive({ pid }: Health): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
