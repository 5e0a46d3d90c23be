import { trustOf } from './local-context.ts';
import { join } from 'node:path';
import { type Signer } from '../../shared/approval/keys.ts';
import { type Result } from '../../shared/result.ts';
import { guardedStore } from '../../shared/access/guarded-store.ts';
import { type LocalConfig } from '../config/local.ts';
import { readSecret } from '../config/secret.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { handIdOf } from '../hands/identity.ts';
import { type Desk } from '../terminal/decide.ts';
import { openTerminalKey } from '../terminal/key-file.ts';
import { type Terminal, processTerminal } from '../terminal/terminal.ts';

export function terminalKeyPath(config: LocalConfig): string {
  return join(config.state, 'terminal-key.json');
}

/** A desk at which the person in front of this terminal decides, with the key file of this computer. */
export async function openDesk(config: LocalConfig, terminal: Terminal = processTerminal()): Promise<Desk> {
  return {
    store: guardedStore(DiskStore.open(config.vault.dir), 'device', ''),
    terminal,
    trust: trustOf(config),
    unlock: () => unlock(config, terminal),
    executor: handIdOf(join(config.state, 'journal')),
    mode: config.mode,
    holdSeconds: config.hand.hold_seconds,
    now: Date.now,
  };
}

/** The passphrase is asked for; a file named in the environment serves scripts of the user's own making. */
export async function unlock(config: LocalConfig, terminal: Terminal): Promise<Result<Signer>> {
  const file = process.env['COUNTERSIGN_PASSPHRASE_FILE'];
  if (file !== undefined) {
    const secret = readSecret({ file });
    if (!secret.ok) return secret;
    return openTerminalKey(terminalKeyPath(config), secret.value);
  }
  return openTerminalKey(
    terminalKeyPath(config),
    await terminal.askSecret('Passphrase of the terminal key: '),
  );
}
