import { fingerprint } from '../../shared/approval/keys.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type LocalConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { CODE_MS, offerCode, whenPaired } from '../link/pairing-code.ts';
import { untilStopped } from '../records/run.ts';
import { type CommonOptions, CommandError, must, print } from './context.ts';
import { roleState } from './liveness.ts';

/**
 * Shows a code, and waits until the plugin on this computer was paired under it; the code is void as soon as this ends.
 * With --json two lines: the code, then the device.
 */
export async function pairByCode(config: LocalConfig, name: string, options: CommonOptions): Promise<void> {
  if (config.link === 'off')
    throw new CommandError(
      'The direct link is off in local.yaml, and a code is told over it; paste the key of the device instead: countersign pair',
      'link-off',
    );
  if (roleState(config, 'local', Date.now()).liveness !== 'running')
    throw new CommandError(
      'countersign local is not running here, and it is what the plugin tells its key to; start it, then try again.',
      'not-running',
    );
  // Before the code is shown: who stops the command on seeing it stops it in order.
  const stopped = untilStopped();
  const { code, id, expires } = await offerCode(config.state, name, Date.now());
  print(options, { code, expires: new Date(expires).toISOString() }, [
    code,
    `Type or paste it into Obsidian: Settings, Countersign, Link, "Pair by a code". It is good once, for ${String(CODE_MS / 60_000)} minutes, while this waits.`,
  ]);
  const key = must(await whenPaired(config.state, id, stopped));
  const pinned = readPins(config.state).find((pin) => pin.key === key);
  print(options, { ...pinned, fingerprint: fingerprint(key) }, [
    `Paired: "${oneLine(pinned?.name ?? name, 60)}"  ${fingerprint(key)}`,
    'Next: decide on it; what it signs counts at once. All devices: countersign devices',
  ]);
}
