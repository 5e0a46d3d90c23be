import { type Command } from 'commander';
import { loadCloud } from './cloud.ts';
import { withLog } from './log-core.ts';

/** `log` of the cloud program. */
export function cloudLogCommand(program: Command): void {
  withLog(program, 'cloud', ({ config }) => loadCloud(config).vault.dir);
}
