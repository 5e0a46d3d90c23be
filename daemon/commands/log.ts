import { type Command } from 'commander';
import { loadLocal } from './local-context.ts';
import { withLog } from './log-core.ts';

/** `countersign log`. */
export function logCommand(program: Command): void {
  withLog(program, 'local', ({ config }) => loadLocal(config).vault.dir);
}
