import { type Command } from 'commander';
import { base32 } from '../../shared/text/bytes.ts';
import { agentSigner } from '../config/agent-key.ts';
import { type CommonOptions, print } from './context.ts';

/** Ids and keys that a configuration needs once. */
export function keyCommands(program: Command): void {
  program
    .command('new-vault')
    .description('print a fresh vault id for the two configurations')
    .option('--json', 'print one JSON object')
    .action((options: CommonOptions) => {
      const id = `v-${base32(crypto.getRandomValues(new Uint8Array(16)))}`;
      print(options, { vault: id }, [id]);
    });
  program
    .command('agent-key <state>')
    .description(
      'print the public key with which the agent of this state folder signs its commits; made when missing',
    )
    .option('--json', 'print one JSON object')
    .action((state: string, options: CommonOptions) => {
      const { signer } = agentSigner(state);
      print(options, { key: signer.publicKey }, [signer.publicKey]);
    });
}
