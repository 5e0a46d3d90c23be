import { type Command, Option } from 'commander';
import { fingerprint } from '../../shared/approval/keys.ts';
import { readDeviceLine } from '../../shared/link/device-line.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { type LocalConfig } from '../config/local.ts';
import { readDeviceKeyText } from '../config/device-key-text.ts';
import { addPin, checkDeviceName, readPins } from '../config/pins.ts';
import { keepLinkSecret } from '../link/secrets.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { loadLocal } from './local-context.ts';
import { pairByCode } from './pair-code.ts';
import { askFingerprint, deviceByFingerprint } from './pair-note.ts';
import { terminalKey } from './pair-terminal.ts';

interface PairOptions extends CommonOptions {
  readonly name?: string;
  readonly terminal?: boolean;
  readonly code?: boolean;
  /** True where it is to be asked for; else the groups as the shell split them. */
  readonly fingerprint?: true | readonly string[];
}

/** `countersign pair`: which keys this computer trusts, kept outside the vault (PROTOCOL §4, Keys). */
export function pairCommand(program: Command): void {
  const command = program
    .command('pair')
    .argument('[key]', 'the public key that the device shows; asked for where it is left out')
    .description('trust a device: paste its public key, or type the fingerprint that a phone shows')
    .option('--name <name>', 'how the device is called in cards and logs')
    .addOption(
      new Option(
        '--fingerprint [typed...]',
        'trust the device that asks in the vault and shows this fingerprint; asked for where it is left out',
      ).conflicts('terminal'),
    )
    .addOption(
      new Option(
        '--code',
        'show a code for the plugin on this computer, and wait until it was typed there',
      ).conflicts(['terminal', 'fingerprint']),
    )
    .option('--terminal', 'make a key for this terminal, sealed by a passphrase, and trust it');
  withExample(
    withCommon(command, 'local'),
    'countersign pair',
    'countersign pair ed25519:2cDxQJ0lG4kF… --name desk',
    'countersign pair --fingerprint kq3f-7yta-c5nm-2wzr-uexo --name phone',
    'countersign pair --code --name desk',
    'countersign pair --terminal',
  ).action(pair);
}

async function pair(key: string | undefined, options: PairOptions): Promise<void> {
  const config = loadLocal(options.config);
  if (
    key !== undefined &&
    (options.fingerprint !== undefined || options.terminal === true || options.code === true)
  )
    throw new CommandError('Give a key or name another way to pair, not both.', 'two-ways');
  if (options.terminal === true) {
    const name = must(checkDeviceName(options.name ?? 'terminal'));
    trust(config, await terminalKey(config), name, options, 'countersign list, then countersign approve ID');
  } else if (options.code === true) {
    await pairByCode(config, nameOf(options), options);
  } else if (options.fingerprint !== undefined) {
    await trustByFingerprint(config, options.fingerprint, options);
  } else if (key !== undefined) {
    trust(config, key, nameOf(options), options);
  } else {
    await ask(config, options);
  }
}

function nameOf({ name }: PairOptions, proposed = 'device'): string {
  if (name !== undefined) return must(checkDeviceName(name));
  return checkDeviceName(proposed).ok ? proposed : 'device';
}

const NO_KEY =
  'No key was given, and nothing was paired. The devices that are: countersign devices. To pair one:';

/** What the device shows, whichever of the two it is: nobody has to know which option goes with it. */
async function ask(config: LocalConfig, options: PairOptions): Promise<void> {
  const terminal = processTerminal();
  if (options.json === true || !terminal.interactive)
    throw new CommandError(`${NO_KEY} countersign pair KEY`, 'no-key');
  terminal.show('On the device that is to decide open Settings, Countersign, Pairing and devices.');
  const typed = await terminal.ask('Paste its public key, or type its fingerprint: ');
  if (typed.trim() === '') throw new CommandError(`${NO_KEY} countersign pair`, 'no-key');
  if (readDeviceKeyText(typed).ok || /^\s*(?:ed25519|countersign-device):/i.test(typed))
    trust(config, typed, nameOf(options), options);
  else await trustByFingerprint(config, [typed], options);
}

async function trustByFingerprint(
  config: LocalConfig,
  typed: true | readonly string[],
  options: PairOptions,
): Promise<void> {
  const terminal = processTerminal();
  if (typed === true && !terminal.interactive)
    throw new CommandError(
      'The fingerprint is asked for at a terminal; or give it: countersign pair --fingerprint kq3f-7yta-…',
      'no-terminal',
    );
  const device = must(
    typed === true
      ? await askFingerprint(config, terminal)
      : await deviceByFingerprint(config, typed.join(' ')),
  );
  trust(config, device.key, nameOf(options, device.name), options);
}

const DECIDE = 'decide on that device; what it signs counts from now on';

function trust(config: LocalConfig, typed: string, name: string, options: PairOptions, next = DECIDE): void {
  // The plugin on this computer shows its link secret beside the key (docs/link.md).
  const line = readDeviceLine(typed);
  const key = must(readDeviceKeyText(line?.key ?? typed));
  const agent = config.agents.find((known) => known.key === key)?.agent;
  // A key that another program holds would let that program decide: the cloud's own key above all.
  if (agent !== undefined)
    throw new CommandError(
      `This is the key with which the agent ${agent} signs its commits, not that of a device of yours; nothing was paired.`,
      'agent-key',
    );
  const known = readPins(config.state).some((pin) => pin.key === key);
  const added = must(addPin(config.state, key, name, instant(Date.now())));
  if (line?.secret != null) keepLinkSecret(config.state, key, line.secret);
  print(options, { ...added, fingerprint: fingerprint(key), already: known }, [
    `${known ? 'Paired already, as' : 'Paired'} "${oneLine(added.name, 60)}": ${fingerprint(key)}`,
    key,
    `Next: ${next}. All devices: countersign devices`,
  ]);
}
