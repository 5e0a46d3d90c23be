import { type Command } from 'commander';
import { fingerprint } from '../../shared/approval/keys.ts';
import { instant } from '../../shared/text/time.ts';
import { addPin, readPins, revokePin } from '../config/pins.ts';
import { createTerminalKey } from '../terminal/key-file.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, print } from './context.ts';
import { loadLocal } from './local-context.ts';
import { terminalKeyPath } from './desk.ts';

interface PairOptions extends CommonOptions {
  readonly name?: string;
  readonly terminal?: boolean;
  readonly list?: boolean;
  readonly revoke?: string;
}

/** `countersign pair`: which keys this computer trusts, kept outside the vault (PROTOCOL §4, Keys). */
export function pairCommand(program: Command): void {
  program
    .command('pair [key]')
    .description('trust a device: paste the public key that it shows')
    .option('--name <name>', 'how the device is called in cards and logs')
    .option('--terminal', 'make a key for this terminal, sealed by a passphrase, and trust it')
    .option('--list', 'list the devices')
    .option('--revoke <key>', 'stop trusting a device, by key or fingerprint')
    .option('--config <file>', 'configuration of the local role')
    .option('--json', 'print one JSON object')
    .action(pair);
}

async function pair(key: string | undefined, options: PairOptions): Promise<void> {
  const config = loadLocal(options.config);
  const now = instant(Date.now());
  if (options.revoke !== undefined) {
    const revoked = revokePin(config.state, options.revoke, now);
    if (!revoked.ok) throw new CommandError(revoked.refusal.message, revoked.refusal.kind);
    print(options, revoked.value, [
      `Revoked "${revoked.value.name}"; what it approved and is not sent yet is void.`,
    ]);
    return;
  }
  if (options.terminal === true) {
    const terminal = processTerminal();
    if (!terminal.interactive)
      throw new CommandError('Making a key asks for a passphrase; run this at a terminal.', 'no-terminal');
    const passphrase = await terminal.askSecret('Choose a passphrase: ');
    if ((await terminal.askSecret('Once more: ')) !== passphrase)
      throw new CommandError('The two passphrases differ; no key was made.');
    const made = createTerminalKey(terminalKeyPath(config), passphrase);
    if (!made.ok) throw new CommandError(made.refusal.message, made.refusal.kind);
    pin(config.state, made.value.publicKey, options.name ?? 'terminal', now, options);
    return;
  }
  if (key !== undefined) {
    pin(config.state, key.trim(), options.name ?? 'device', now, options);
    return;
  }
  const pins = readPins(config.state);
  print(
    options,
    {
      vault: config.vault.id,
      devices: pins.map((entry) => ({ ...entry, fingerprint: fingerprint(entry.key) })),
    },
    [
      `Vault ${config.vault.id}`,
      ...(pins.length === 0
        ? ['No device is paired. Paste the key that the plugin shows: countersign pair ed25519:…']
        : []),
      ...pins.map(
        (entry) =>
          `${fingerprint(entry.key)}  ${entry.name}${entry.revoked === '' ? '' : `  revoked ${entry.revoked}`}`,
      ),
    ],
  );
}

function pin(state: string, key: string, name: string, now: string, options: PairOptions): void {
  const added = addPin(state, key, name, now);
  if (!added.ok) throw new CommandError(added.refusal.message, added.refusal.kind);
  print(options, { ...added.value, fingerprint: fingerprint(key) }, [
    `Paired "${added.value.name}": ${fingerprint(key)}`,
    key,
  ]);
}
