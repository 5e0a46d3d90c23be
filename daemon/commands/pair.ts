import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { fingerprint } from '../../shared/approval/keys.ts';
import { instant } from '../../shared/text/time.ts';
import { type LocalConfig } from '../config/local.ts';
import { addPin, checkDeviceName, revokePin } from '../config/pins.ts';
import { createTerminalKey, terminalPublicKey } from '../terminal/key-file.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { terminalKeyPath } from './desk.ts';
import { loadLocal, trustOf } from './local-context.ts';

interface PairOptions extends CommonOptions {
  readonly name?: string;
  readonly terminal?: boolean;
  readonly list?: boolean;
  readonly revoke?: string;
}

/** `countersign pair`: which keys this computer trusts, kept outside the vault (PROTOCOL §4, Keys). */
export function pairCommand(program: Command): void {
  const command = program
    .command('pair')
    .argument('[key]', 'the public key that the device shows')
    .description('trust a device: paste the public key that it shows')
    .option('--name <name>', 'how the device is called in cards and logs')
    .addOption(
      new Option(
        '--terminal',
        'make a key for this terminal, sealed by a passphrase, and trust it',
      ).conflicts(['list', 'revoke']),
    )
    .addOption(new Option('--list', 'list the devices').conflicts('revoke'))
    .option('--revoke <key>', 'stop trusting a device on this computer, by key or fingerprint');
  withExample(
    withCommon(command, 'local'),
    'countersign pair --terminal',
    'countersign pair ed25519:2cDxQJ0lG4kF… --name phone',
    'countersign pair --list',
  ).action(pair);
}

async function pair(key: string | undefined, options: PairOptions): Promise<void> {
  const config = loadLocal(options.config);
  if (options.revoke !== undefined) {
    const revoked = must(revokePin(config.state, options.revoke, instant(Date.now())));
    print(options, revoked, [`Revoked "${revoked.name}"; what it approved and has not left yet is void.`]);
  } else if (options.terminal === true) {
    const name = must(checkDeviceName(options.name ?? 'terminal'));
    trust(config, await terminalKey(config), name, options);
  } else if (key !== undefined) {
    trust(config, key.trim(), must(checkDeviceName(options.name ?? 'device')), options);
  } else {
    list(config, options);
  }
}

/** The public key of this terminal: of the key that is there and not paired yet, or of a new one. */
async function terminalKey(config: LocalConfig): Promise<string> {
  const file = terminalKeyPath(config);
  if (existsSync(file)) {
    const known = must(terminalPublicKey(file));
    if (trustOf(config).pins.every((pin) => pin.key !== known)) return known;
  }
  const terminal = processTerminal();
  if (!terminal.interactive)
    throw new CommandError('Making a key asks for a passphrase; run this at a terminal.', 'no-terminal');
  if (existsSync(file))
    throw new CommandError(
      `${file} already holds a key; move it away first if you want a new one.`,
      'exists',
    );
  const passphrase = await terminal.askSecret('Choose a passphrase: ');
  if ((await terminal.askSecret('Once more: ')) !== passphrase)
    throw new CommandError('The two passphrases differ; no key was made.', 'passphrase');
  return must(createTerminalKey(file, passphrase)).publicKey;
}

function trust(config: LocalConfig, key: string, name: string, options: PairOptions): void {
  const added = must(addPin(config.state, key, name, instant(Date.now())));
  print(options, { ...added, fingerprint: fingerprint(key) }, [
    `Paired "${added.name}": ${fingerprint(key)}`,
    key,
  ]);
}

function list(config: LocalConfig, options: PairOptions): void {
  const devices = trustOf(config).pins.map((pin) => ({ ...pin, fingerprint: fingerprint(pin.key) }));
  print(options, { vault: config.vault.id, devices }, [
    `Vault ${config.vault.id}`,
    ...(devices.length === 0
      ? ['No device is paired. Paste the key that the plugin shows: countersign pair ed25519:…']
      : []),
    ...devices.map(
      ({ fingerprint: print20, name, revoked }) =>
        `${print20}  ${name}${revoked === '' ? '' : `  revoked ${revoked}`}`,
    ),
  ]);
}
