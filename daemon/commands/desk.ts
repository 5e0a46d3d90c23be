import { join } from 'node:path';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type Signer } from '../../shared/approval/keys.ts';
import { type Result } from '../../shared/result.ts';
import { type LocalConfig } from '../config/local.ts';
import { readPins } from '../config/pins.ts';
import { readSecret } from '../config/secret.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { handIdOf } from '../hands/identity.ts';
import { type Desk } from '../terminal/decide.ts';
import { openTerminalKey, terminalPublicKey } from '../terminal/key-file.ts';
import { type Terminal, processTerminal } from '../terminal/terminal.ts';
import { CommandError, must } from './context.ts';
import { journalFolder } from './hand-state.ts';
import { trustOf } from './local-context.ts';

export function terminalKeyPath(config: LocalConfig): string {
  return terminalKeyIn(config.state);
}

export function terminalKeyIn(state: string): string {
  return join(state, 'terminal-key.json');
}

/**
 * A desk at which the person in front of this terminal decides, with the key file of this computer. Refused before
 * anything is shown where nobody could sign in the end.
 */
export function openDesk(config: LocalConfig, terminal: Terminal = processTerminal()): Desk {
  if (!terminal.interactive) throw noTerminal();
  checkKey(config);
  return {
    store: guardedStore(DiskStore.open(config.vault.dir), 'device', ''),
    terminal,
    trust: trustOf(config),
    unlock: () => unlock(config, terminal),
    executor: handIdOf(journalFolder(config)),
    mode: config.mode,
    holdSeconds: config.hand.hold_seconds,
    now: Date.now,
  };
}

function noTerminal(): CommandError {
  return new CommandError(
    'A decision is signed by a person at a terminal; run this where you can type.',
    'no-terminal',
  );
}

/** A signature with a key that Local does not trust would mean nothing, so it is not made. */
function checkKey(config: LocalConfig): void {
  const key = must(terminalPublicKey(terminalKeyPath(config)));
  const pin = readPins(config.state).find((known) => known.key === key);
  if (pin === undefined)
    throw new CommandError(
      'This terminal’s key is not paired with Local; pair it with: countersign pair --terminal',
      'not-paired',
    );
  if (pin.revoked !== '')
    throw new CommandError(
      `This terminal's key was revoked at ${pin.revoked}; move ${terminalKeyPath(config)} away, then: countersign pair --terminal`,
      'revoked',
    );
}

/** The passphrase is asked for; a file named in the environment serves scripts of the user's own making. */
async function unlock(config: LocalConfig, terminal: Terminal): Promise<Result<Signer>> {
  const file = process.env['COUNTERSIGN_PASSPHRASE_FILE'];
  if (file === undefined) {
    const typed = await terminal.askSecret('Passphrase of the terminal key: ');
    return openTerminalKey(terminalKeyPath(config), typed);
  }
  const secret = readSecret({ file });
  return secret.ok ? openTerminalKey(terminalKeyPath(config), secret.value) : secret;
}
