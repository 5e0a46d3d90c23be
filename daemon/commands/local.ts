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
import { type InstallOptions, installPlugin, isInstall } from './install-plugin.ts';
import { loadLocal } from './local-context.ts';

/** `countersign local`: sync, the executive, the dashboard. The hand that sends is a child process of it. */
export function localCommand(program: Command): void {
  const command = program
    .command('local')
    .description('run the local role: carry out what you countersigned, file it, write the dashboard')
    .option('--once', 'one round, then stop')
    .option('--install-plugin <vault>', 'put the Obsidian plugin into a vault, or update it, then stop')
    .option('--config-folder <name>', 'with it: the vault’s settings folder, if it is not .obsidian')
    .option('--enable', 'with it: also put it on the list of plugins that Obsidian starts');
  withExample(
    withCommon(command, 'local'),
    `${program.name()} local --config ~/.config/countersign/local.yaml`,
    `${program.name()} local --install-plugin ~/Documents/Vault`,
  ).action(async (options: CommonOptions & InstallOptions & { once?: boolean }) => {
    if (isInstall(options)) {
      installPlugin(options);
      return;
    }
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
