import { type Command } from 'commander';
import { checkSecrets } from '../config/check-secrets.ts';
import { VERSION } from '../version.ts';
import { defaultConfig, must, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';

/** `countersign mcp email`: the hand, served over MCP on stdin and stdout. It acts on signed decisions and on nothing else. */
export function mcpCommand(program: Command): void {
  const mcp = program.command('mcp').description('serve a hand over MCP (stdio)');
  const email = mcp
    .command('email')
    .description('the email hand: signed decision notes in, one message each out')
    .option('--config <file>', 'configuration of the local role');
  withExample(email, 'countersign mcp email --config ~/.config/countersign/local.yaml').action(
    async (options: { config?: string }) => {
      const { emailHandOptions } = await import('../local/email-hand-options.ts');
      const { serveEmailHand } = await import('../hands/email/mcp-server.ts');
      const file = options.config ?? defaultConfig('local');
      const config = loadLocal(file);
      must(checkSecrets(file));
      const served = must(serveEmailHand({ ...must(await emailHandOptions(config)), version: VERSION }));
      await served.ended;
      process.exit();
    },
  );
  withExample(mcp, 'countersign mcp email');
}
