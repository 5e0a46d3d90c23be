import { existsSync } from 'node:fs';
import { type LocalConfig } from '../config/local.ts';
import { createTerminalKey, terminalPublicKey } from '../terminal/key-file.ts';
import { processTerminal } from '../terminal/terminal.ts';
import { CommandError, must } from './context.ts';
import { terminalKeyPath } from './desk.ts';
import { trustOf } from './local-context.ts';

/** The public key of this terminal: of the key that is there and not paired yet, or of a new one. */
export async function terminalKey(config: LocalConfig): Promise<string> {
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
