import { Notice, Platform, type SettingDefinitionItem } from 'obsidian';
import { fingerprint } from '../../shared/approval/keys.ts';
import { keyNotePath, writeKeyNote } from '../../shared/pairing/key-note.ts';
import type { HandStatus } from '../../shared/vault/schemas.ts';
import type CountersignPlugin from '../main.ts';
import { ask, choosePassphrase } from './ask.ts';
import { askToRevoke } from './revoke.ts';
import { REVOKED } from './this-device.ts';

/** This device and the others: pairing, revoking, and the passphrase. `again` draws the settings anew. */
export function pairingPage(plugin: CountersignPlugin, again: () => void): SettingDefinitionItem {
  const { device } = plugin;
  const { newest, signing, report } = device;
  const { key, standing } = newest;
  const isPaired = standing === 'paired';
  const waits = signing.key === key ? '' : ' Until then the key before it signs.';
  const then = (work: Promise<unknown>) => void work.then(again);
  return {
    type: 'page',
    name: 'Pairing and devices',
    displayValue: standing === '' ? 'not paired' : standing,
    status: isPaired ? null : 'warning',
    items: [
      {
        name: 'Fingerprint',
        desc: big(
          fingerprint(key),
          standing === 'revoked' ? REVOKED : isPaired ? 'Paired.' : UNPAIRED + waits,
        ),
        aliases: ['pair'],
      },
      {
        name: 'Ask to be paired',
        desc: 'Puts the key into the vault. Let it sync, then type the fingerprint on your computer: countersign pair --fingerprint',
        visible: !isPaired,
        action: () => then(askToBePaired(plugin)),
      },
      {
        name: 'Public key of this device',
        desc: `${key} (click to copy). On the same computer paste it into “countersign pair”.`,
        action: () => void navigator.clipboard.writeText(key).then(() => new Notice('Key copied.')),
      },
      {
        name: 'Make a new key',
        desc: 'To be paired. The present one signs until then.',
        action: () =>
          then(
            newest.how === 'sealed'
              ? choosePassphrase(plugin.app, 'For the new key.', (typed) => device.makeKey(typed))
              : device.makeKey(''),
          ),
      },
      ...passphraseRows(plugin, then),
      {
        type: 'list',
        heading: 'Devices',
        emptyState: 'Your computer has reported none.',
        items: (report ?? []).map((one) => row(one)),
      },
    ],
  };

  function row(one: HandStatus['devices'][number]) {
    const use = `last used ${one.last_used || 'never'}`;
    return {
      name: one.key === signing.key ? `${one.name} (this one)` : one.name,
      desc: `${fingerprint(one.key)} · paired ${one.paired} · ${one.revoked === '' ? `${use} · click to revoke` : `revoked ${one.revoked}`}`,
      ...(one.revoked === '' && { action: () => askToRevoke(plugin, one) }),
    };
  }
}

const UNPAIRED = 'Not paired, as far as your computer has reported: what you decide does not count yet.';

function passphraseRows(
  { app, device }: CountersignPlugin,
  then: (work: Promise<unknown>) => void,
): SettingDefinitionItem[] {
  const { newest, idle } = device;
  const isSealed = newest.how === 'sealed';
  return [
    {
      name: 'Passphrase',
      desc: isSealed
        ? 'Asked for once a session. Click to do without.'
        : 'None. Click to have one asked for.',
      action: () =>
        then(
          isSealed
            ? ask(app, 'Do without a passphrase', {
                sentence: 'Whoever can use Obsidian here can sign then.',
                fields: [{ label: 'Passphrase', secret: true }],
                yes: 'Do without',
                onanswer: ([typed = '']) => device.unseal(typed),
              })
            : choosePassphrase(
                app,
                newest.how === 'seed'
                  ? 'Nobody can find it again.'
                  : 'The present key can’t be read, so it can’t be sealed: a new one is made, for you to pair. The present one signs until then.',
                (typed) => device.seal(typed),
              ),
        ),
    },
    {
      name: 'Forget the passphrase',
      desc: `After ${String(idle)} minutes without a signature. Click to change.`,
      visible: isSealed,
      action: () => {
        device.set({ idle: idle < 15 ? 15 : idle < 60 ? 60 : 5 });
        then(Promise.resolve());
      },
    },
  ];
}

/** The name is only a proposal, so nothing hangs on it; a note that was damaged on its way is repaired. */
async function askToBePaired({ app, device, store, pin }: CountersignPlugin): Promise<void> {
  await ask(app, 'Ask to be paired', {
    sentence: 'How is this device to be called?',
    fields: [{ label: 'Name', value: device.name || (Platform.isMobile ? 'phone' : 'computer') }],
    yes: 'Ask',
    onanswer: async ([name = '']) => {
      device.set({ name: name.trim().slice(0, 40) });
      const note = device.keyNote(pin?.vault ?? '', Date.now());
      const path = keyNotePath(fingerprint(note.key));
      const there = await store.read(path);
      if (there === null) await store.create(path, writeKeyNote(note));
      else await store.replace(path, writeKeyNote(note), there);
      return '';
    },
  });
}

/** Large, in its groups, so that it can be read across a desk. */
function big(print: string, standing: string): DocumentFragment {
  const shown = createFragment();
  shown.createDiv({ cls: 'countersign-fingerprint', text: print.toUpperCase().replaceAll('-', ' ') });
  shown.createDiv({ text: standing });
  return shown;
}
