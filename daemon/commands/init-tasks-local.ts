import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../../shared/approval/keys.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { instant } from '../../shared/text/time.ts';
import { addPin, readPins } from '../config/pins.ts';
import { readSecret } from '../config/secret.ts';
import { copyPlugin, pluginState } from '../setup/plugin-files.ts';
import { type Session } from '../setup/session.ts';
import { type Task } from '../setup/tasks.ts';
import { createTerminalKey, terminalPublicKey } from '../terminal/key-file.ts';
import { programFolder } from './init-tasks.ts';
import { terminalKeyIn } from './desk.ts';

const HERE = ['local', 'trial'] as const;

/** The plugin into the vault; Obsidian wants the person to enable it. */
export const PLUGIN_TASK: Task = {
  id: 'plugin',
  title: 'the Obsidian plugin',
  roles: HERE,
  flags: ['plugin'],
  look: (session) => {
    const state = pluginState(built(), vaultOf(session));
    const says = { 'not built': 'not built', none: 'not yet', same: 'there', other: 'another version' }[
      state
    ];
    return { open: state === 'none' || state === 'other', says };
  },
  run: async (session) => {
    const { asker, flags } = session;
    const state = pluginState(built(), vaultOf(session));
    if (state === 'not built')
      return flags.plugin === true
        ? refuse('plugin', 'The plugin is not built; run npm run build first.')
        : ok([]);
    if (state === 'same') return ok([ENABLE]);
    const question =
      state === 'none'
        ? 'Copy the Obsidian plugin into the vault?'
        : 'Another version of the plugin is in the vault. Put this one in its place?';
    const wanted = flags.plugin ?? (asker !== null && (await asker.yes(question, true)));
    if (!wanted) return ok([]);
    return ok([`The plugin is in ${copyPlugin(built(), vaultOf(session))}`, ENABLE]);
  },
};

const ENABLE =
  'In Obsidian open the vault, then Settings, Community plugins: turn Countersign on. Its settings show the key to pair.';

/** A key for this terminal, sealed by a passphrase that only the person knows. */
export const TERMINAL_KEY_TASK: Task = {
  id: 'terminal key',
  title: 'a key for this terminal',
  roles: HERE,
  flags: ['terminalKey'],
  look: (session) => {
    const there = existsSync(keyFile(session));
    return { open: !there, says: there ? 'there' : 'none' };
  },
  run: async (session) => {
    const file = keyFile(session);
    if (existsSync(file)) {
      const known = terminalPublicKey(file);
      return known.ok ? pin(session, known.value, 'terminal') : known;
    }
    const passphrase = await choosePassphrase(session);
    if (!passphrase.ok) return passphrase;
    if (passphrase.value === null) return ok([]);
    const made = createTerminalKey(file, passphrase.value);
    return made.ok ? pin(session, made.value.publicKey, 'terminal') : made;
  },
};

/** Null where no key is wanted. A script may have it in a file of its own making; no flag takes it. */
async function choosePassphrase({ asker, flags }: Session): Promise<Result<string | null>> {
  if (asker === null) {
    if (flags.terminalKey !== true) return ok(null);
    const file = process.env['COUNTERSIGN_PASSPHRASE_FILE'];
    return file === undefined
      ? refuse(
          'passphrase',
          '--terminal-key: name a file of mode 0600 with the passphrase in COUNTERSIGN_PASSPHRASE_FILE.',
        )
      : readSecret({ file });
  }
  asker.say('With a key of its own this terminal can approve too (countersign approve), besides Obsidian.');
  if (flags.terminalKey !== true && !(await asker.yes('Make one?', true))) return ok(null);
  for (;;) {
    const first = await asker.secret('Choose a passphrase of at least 8 characters');
    if (first.length < 8) asker.say('This is too short.');
    else if ((await asker.secret('Once more')) === first) return ok(first);
    else asker.say('The two differ.');
  }
}

/** The key that the plugin, or a phone, shows. */
export const PAIR_TASK: Task = {
  id: 'pair',
  title: 'pair Obsidian or a phone',
  roles: HERE,
  flags: ['pair'],
  look: (session) => {
    const count = pins(session).length;
    return { open: count === 0, says: `${String(count)} paired` };
  },
  run: async (session) => {
    const { asker, flags } = session;
    if (flags.pair !== undefined) return pin(session, flags.pair.trim(), 'obsidian');
    if (asker === null) return ok([]);
    return asker.text('Paste the key that the plugin shows (ed25519:…), or Enter for later', '', (typed) => {
      if (typed === '')
        return ok({
          ok: true as const,
          value: ['Pair Obsidian later: countersign pair ed25519:… --name obsidian'],
        });
      const paired = pin(session, typed, 'obsidian');
      return paired.ok ? ok(paired) : paired;
    });
  },
};

function pin(session: Session, key: string, name: string): Result<readonly string[]> {
  const added = addPin(session.places.state.local, key, name, instant(Date.now()));
  return added.ok ? ok([`Paired "${added.value.name}": ${fingerprint(key)}`]) : added;
}

function pins(session: Session) {
  try {
    return readPins(session.places.state.local).filter(({ revoked }) => revoked === '');
  } catch {
    // doctor says what is wrong with the list.
    return [];
  }
}

function keyFile({ places }: Session): string {
  return terminalKeyIn(places.state.local);
}

function built(): string {
  return join(programFolder(), 'plugin');
}

function vaultOf({ answers }: Session): string {
  return answers.vault_dir ?? '';
}
