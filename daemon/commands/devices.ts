import { type Command } from 'commander';
import { type Pin, fingerprint } from '../../shared/approval/keys.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { type LocalConfig } from '../config/local.ts';
import { findDevice, renamePin, revokePin } from '../config/pins.ts';
import { systemClock } from '../hands/clock.ts';
import { openHandJournal } from '../hands/hand-journal.ts';
import { type History } from '../hands/history.ts';
import { instantAfter } from '../hands/outcome.ts';
import { trustNow } from '../hands/trust.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { type CommonOptions, CommandError, must, print, withCommon, withExample } from './context.ts';
import { hasJournal, journalFolder } from './hand-state.ts';
import { loadLocal, trustOf } from './local-context.ts';
import { countRequests } from './pair-note.ts';

export interface Device {
  readonly name: string;
  readonly fingerprint: string;
  readonly key: string;
  readonly paired: string;
  /** When this computer's hand last saw a new decision by it; '' for never. */
  readonly last_used: string;
  /** '' while it is trusted here. */
  readonly revoked: string;
}

/** `countersign devices`: who may decide here, and since when nobody may any more. */
export function devicesCommand(program: Command): void {
  const devices = program
    .command('devices')
    .description('list the devices that may decide; revoke or rename one');
  withExample(withCommon(devices, 'local'), 'countersign devices', 'countersign devices --json').action(
    (options: CommonOptions) => listDevices(loadLocal(options.config), options),
  );
  withExample(
    withCommon(
      devices
        .command('revoke')
        .argument('<device>', 'its name, fingerprint or public key')
        .description('stop trusting a device on this computer, at once and for good')
        .option('--yes', 'do not ask'),
      'local',
    ),
    'countersign devices revoke phone',
    'countersign devices revoke kq3f-7yta-c5nm-2wzr-uexo --yes --json',
  ).action(revoke);
  withExample(
    withCommon(
      devices
        .command('rename')
        .argument('<device>', 'its name, fingerprint or public key')
        .argument('<name>', 'the new name: letters, digits and spaces, at most 40')
        .description('give a device another name'),
      'local',
    ),
    'countersign devices rename device "old phone"',
  ).action(rename);
}

export async function listDevices(config: LocalConfig, options: CommonOptions): Promise<void> {
  const devices = devicesOf(config);
  const asking = await countRequests(
    config,
    devices.map(({ key }) => key),
  );
  print(options, { vault: config.vault.id, devices, asking }, [
    `Vault ${config.vault.id}`,
    ...(devices.length === 0
      ? ['No device is paired, so nobody can decide. Next: countersign pair']
      : devices.map(deviceLine)),
    ...(asking === 0
      ? []
      : [
          `${String(asking)} ${asking === 1 ? 'device asks' : 'devices ask'} to be paired. If it is yours, type the fingerprint from its own screen: countersign pair --fingerprint`,
        ]),
  ]);
}

function deviceLine({ name, fingerprint: print20, paired, last_used: used, revoked }: Device): string {
  const use = used === '' ? 'never used' : `last used ${used}`;
  return `${print20}  ${oneLine(name, 60)}  paired ${oneLine(paired, 30)}  ${revoked === '' ? use : `revoked ${revoked}`}`;
}

/** The pins with what the hand's journal knows of them: a revocation that it carried out counts before it is in the list. */
function devicesOf(config: LocalConfig): Device[] {
  const history = historyOf(config);
  const trust = trustOf(config);
  const pins = history === null ? trust.pins : trustNow(trust, history).pins;
  return pins.map(({ key, name, added, revoked }) => {
    const used = history?.used.get(key);
    return {
      name,
      fingerprint: fingerprint(key),
      key,
      paired: added,
      last_used: used === undefined ? '' : instantAfter(used),
      revoked,
    };
  });
}

/** Null where no hand has worked here: looking begins no journal. */
function historyOf(config: LocalConfig): History | null {
  if (!hasJournal(config)) return null;
  const journal = must(openHandJournal(journalFolder(config), systemClock()));
  try {
    return must(journal.read());
  } finally {
    journal.close();
  }
}

// `--config` and `--json` are options of `devices` too, which takes them first; hence `optsWithGlobals`.
interface RevokeOptions extends CommonOptions {
  readonly yes?: boolean;
}

async function revoke(device: string, _own: RevokeOptions, command: Command): Promise<void> {
  const options = command.optsWithGlobals<RevokeOptions>();
  const config = loadLocal(options.config);
  const pin = must(findDevice(trustOf(config).pins, device));
  if (options.yes !== true && pin.revoked === '') await confirmRevoke(pin);
  const revoked = must(revokePin(config.state, pin.key, instant(Date.now())));
  print(options, { ...revoked, fingerprint: fingerprint(revoked.key) }, revokedLines(revoked, config));
}

async function confirmRevoke({ key, name }: Pin): Promise<void> {
  const terminal = processTerminal();
  if (!terminal.interactive)
    throw new CommandError('Revoking asks a person; add --yes where nobody can answer.', 'no-terminal');
  terminal.show(`${fingerprint(key)}  ${oneLine(name, 60)}`);
  terminal.show('What it approved and has not left yet becomes void. A revoked key never comes back.');
  if ((await terminal.ask('Type "revoke" to trust it no longer: ')).trim() !== 'revoke')
    throw new CommandError('Nothing was revoked.', 'not-confirmed');
}

/** What a revocation here means, and what is left to do. */
export function revokedLines({ name, key }: Pin, config: LocalConfig): string[] {
  const others = trustOf(config).pins.filter(({ revoked }) => revoked === '').length;
  return [
    `Revoked "${oneLine(name, 60)}"; what it approved and has not left yet is void.`,
    `Another computer sends for this vault too? Tell it, signed: countersign revoke ${fingerprint(key)}`,
    ...(others === 0 ? ['No trusted device is left, so nobody can decide. Next: countersign pair'] : []),
  ];
}

function rename(device: string, name: string, _own: CommonOptions, command: Command): void {
  const options = command.optsWithGlobals<CommonOptions>();
  const config = loadLocal(options.config);
  const renamed = must(renamePin(config.state, device, name));
  print(options, { ...renamed, fingerprint: fingerprint(renamed.key) }, [
    `It is called "${oneLine(renamed.name, 60)}" now.`,
  ]);
}
