import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';
import { ok } from '../../shared/result.ts';
import { checkSecrets } from '../config/check-secrets.ts';
import { handClient } from '../hands/mcp-client.ts';
import { mcpHand } from '../local/mcp-hand.ts';
import { runLocal } from '../local/run-local.ts';
import { stdoutEvents } from '../records/events.ts';
import { untilStopped } from '../records/run.ts';
import { VERSION } from '../version.ts';
import { type CommonOptions, defaultConfig, must, withCommon, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';

/** `countersign local`: sync, the executive, the dashboard. The hand that sends is a child process of it. */
export function localCommand(program: Command): void {
  const command = program
    .command('local')
    .description('run the local role: carry out what you countersigned, file it, write the dashboard')
    .option('--once', 'one round, then stop');
  withExample(
    withCommon(command, 'local'),
    `${program.name()} local --config ~/.config/countersign/local.yaml`,
  ).action(async (options: CommonOptions & { once?: boolean }) => {
    const file = options.config ?? defaultConfig('local');
    const config = loadLocal(file);
    must(checkSecrets(file));
    const client = handClient({
      bundle: fileURLToPath(import.meta.url),
      args: ['mcp', 'email', '--config', file],
      env: environment(),
      version: VERSION,
    });
    const done = await runLocal({
      config,
      events: stdoutEvents(options.json === true),
      signal: untilStopped(),
      once: options.once === true,
      openHand: () => Promise.resolve(ok(mcpHand(client, config.mode))),
    });
    must(done);
  });
}

/** The hand needs the whole environment, since its configuration may name any variable as the source of a secret. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
