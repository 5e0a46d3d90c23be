import { type Command } from 'commander';
import { VERSION } from '../version.ts';
import { type CommonOptions, CommandError } from './context.ts';
import { loadLocal } from './local-context.ts';

/** `countersign mcp email`: the hand, served over MCP on stdin and stdout. It acts on signed decisions and on nothing else. */
export function mcpCommand(program: Command): void {
  const mcp = program.command('mcp').description('serve a hand over MCP (stdio)');
  mcp
    .command('email')
    .description('the email hand: signed decision notes in, one message each out')
    .option('--config <file>', 'configuration of the local role')
    .action(async (options: CommonOptions) => {
      const { emailHandOptions } = await import('../local/email-hand-options.ts');
      const { serveEmailHand } = await import('../hands/email/mcp-server.ts');
      const built = await emailHandOptions(loadLocal(options.config));
      if (!built.ok) throw new CommandError(built.refusal.message, built.refusal.kind);
      const served = serveEmailHand({ ...built.value, version: VERSION });
      if (!served.ok) throw new CommandError(served.refusal.message, served.refusal.kind);
    });
}
