import { resolve } from 'node:path';
import { type Command } from 'commander';
import { agentSigner } from '../config/agent-key.ts';
import { newVaultId } from '../setup/vault-id.ts';
import { type CommonOptions, print, withExample } from './context.ts';

/** Ids and keys that a configuration needs once. */
export function keyCommands(program: Command): void {
  const newVault = program
    .command('new-vault')
    .description('print a fresh vault id for the two configurations')
    .option('--json', 'print JSON, errors too');
  withExample(newVault, `${program.name()} new-vault`).action((options: CommonOptions) => {
    const id = newVaultId();
    print(options, { vault: id }, [id]);
  });
  const agentKey = program
    .command('agent-key')
    .argument('<state>', 'the state folder of the role')
    .description('print the public key with which an agent signs its commits; the key is made when missing')
    .option('--json', 'print JSON, errors too');
  withExample(agentKey, `${program.name()} agent-key ~/.local/state/countersign`).action(
    (state: string, options: CommonOptions) => {
      const { signer } = agentSigner(resolve(state));
      print(options, { key: signer.publicKey }, [signer.publicKey]);
    },
  );
}
