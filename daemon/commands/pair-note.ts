import { existsSync } from 'node:fs';
import { fingerprint } from '../../shared/approval/keys.ts';
import { type DeviceKey, keyNotePath, readKeyNote } from '../../shared/pairing/key-note.ts';
import { misreadGroup, readTypedFingerprint } from '../../shared/pairing/typed-fingerprint.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type LocalConfig } from '../config/local.ts';
import { DiskStore } from '../disk/disk-store.ts';
import { type Terminal } from '../terminal/terminal.ts';

/** Names of key notes that are compared for a slip of the finger. A flood of them costs no more than this. */
const MOST_COMPARED = 1000;
/** How often a person may mistype before the command ends. */
const TRIES = 5;

/**
 * The device whose fingerprint a person typed from its own screen, by its key note in the vault. No fingerprint is ever
 * shown or proposed here: a person who may choose from a list would choose what somebody put into the vault.
 */
export async function deviceByFingerprint(config: LocalConfig, typed: string): Promise<Result<DeviceKey>> {
  const print = readTypedFingerprint(typed);
  if (!print.ok) return print;
  if (!existsSync(config.vault.dir))
    return refuse(
      'no-vault',
      `The vault ${config.vault.dir} is not there yet; start countersign local once, or copy the vault there.`,
    );
  const store = DiskStore.open(config.vault.dir);
  try {
    return await requested(store, print.value, config.vault.id);
  } finally {
    store.close();
  }
}

async function requested(store: Store, print: string, vault: string): Promise<Result<DeviceKey>> {
  const text = await store.readBytes(keyNotePath(print));
  if (text === null) return refuse('no-note', whyNoNote(print, await printsThere(store)));
  const note = readKeyNote(text, print);
  if (!note.ok) {
    const { kind, message } = note.refusal;
    return refuse(
      kind,
      `${message} Nothing was paired. Press “Ask to be paired” on the device again; it repairs its note.`,
    );
  }
  const { value } = note;
  return value.vault === '' || value.vault === vault
    ? ok(value)
    : refuse(
        'other-vault',
        `This device belongs to another vault (${value.vault}; this one is ${vault}). Open this vault on it, then ask to be paired there.`,
      );
}

async function printsThere(store: Store): Promise<string[]> {
  return (await store.list('Devices'))
    .map(placeOf)
    .flatMap((placed) => (placed?.place === 'devices' ? [placed.fingerprint] : []))
    .slice(0, MOST_COMPARED);
}

function whyNoNote(print: string, there: readonly string[]): string {
  const group = misreadGroup(print, there);
  if (group !== null)
    return `No device has this fingerprint, but one character or two of a device’s differ in group ${String(group)}. Look at its screen again and type what is there.`;
  return there.length === 0
    ? 'No device has asked to be paired in this vault yet. On the device open Settings, Countersign, Pairing and devices and press “Ask to be paired”, let the vault sync, then run this again.'
    : 'No device with this fingerprint has asked to be paired in this vault. Compare it with the device’s screen; if it is right, let the vault sync, then run this again.';
}

/** Asks until what is typed names a device that asks; what else is wrong with it ends the question. */
export async function askFingerprint(config: LocalConfig, terminal: Terminal): Promise<Result<DeviceKey>> {
  for (let tries = 1; ; tries++) {
    const typed = await terminal.ask('Type the fingerprint that the device shows: ');
    const found = await deviceByFingerprint(config, typed);
    const isSlip = !found.ok && ['fingerprint', 'no-note'].includes(found.refusal.kind);
    if (!isSlip || tries === TRIES) return found;
    terminal.show(found.refusal.message);
  }
}

/** How many devices ask to be paired that are not known here; their number and nothing else, since anybody can ask. */
export async function countRequests(config: LocalConfig, known: readonly string[]): Promise<number> {
  if (!existsSync(config.vault.dir)) return 0;
  const store = DiskStore.open(config.vault.dir);
  try {
    const prints = new Set(known.map(fingerprint));
    return (await printsThere(store)).filter((print) => !prints.has(print)).length;
  } finally {
    store.close();
  }
}
