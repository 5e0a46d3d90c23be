import { type Pin } from '../../shared/approval/keys.ts';
import { type Session } from '../../shared/link/handshake.ts';
import { type FromLocal } from '../../shared/link/messages.ts';
import { type Result, refuse } from '../../shared/result.ts';
import { instant } from '../../shared/text/time.ts';
import { type LocalConfig } from '../config/local.ts';
import { addPin } from '../config/pins.ts';
import { failureSentence } from '../disk/disk-error.ts';
import { line } from './health.ts';
import { endCode, openCode, takeCode } from './pairing-code.ts';
import { keepLinkSecret } from './secrets.ts';

type Config = Pick<LocalConfig, 'state' | 'agents' | 'vault'>;

/**
 * Pins the key that a device told under the code with this id, once; the link secret of both follows from their
 * handshake. Gives what the device is answered.
 */
export async function pairUnderCode(
  config: Config,
  id: string,
  session: Session,
  key: string,
): Promise<FromLocal> {
  const pinned = pin(config, id, key, await session.lasting(key));
  return pinned.ok
    ? { type: 'paired', vault: config.vault.id, name: pinned.value.name }
    : { type: 'bye', why: 'refused', message: line(pinned.refusal.message) };
}

function pin({ state, agents }: Config, id: string, key: string, secret: Uint8Array): Result<Pin> {
  const name = openCode(state, Date.now())?.name ?? '';
  try {
    if (!takeCode(state, id, Date.now()))
      return refuse('code', 'This code is used or has expired; make a new one: countersign pair --code');
    // As with a pasted key: one that another program holds would let that program decide.
    const agent = agents.find((known) => known.key === key)?.agent;
    const pinned =
      agent === undefined
        ? addPin(state, key, name, instant(Date.now()))
        : refuse(
            'agent-key',
            `This is the key with which the agent ${agent} signs its commits; nothing was paired.`,
          );
    if (pinned.ok) keepLinkSecret(state, key, secret);
    endCode(state, id, pinned);
    return pinned;
  } catch (error) {
    return refuse('disk', failureSentence(error));
  }
}
