import { Notice } from 'obsidian';
import { findHand } from '../../shared/card/trusted-hand.ts';
import type CountersignPlugin from '../main.ts';
import { REVOKED } from './this-device.ts';

/** Keeps this device's view of itself true: takes in each report of the computer that sends, and tells what changed for it. */
export function watchDevices(plugin: CountersignPlugin, again: () => void): void {
  const { device, changes } = plugin;
  let last = '';
  const look = async () => {
    const { hand } = await findHand(plugin.store, plugin.pin);
    // Another computer's word is nothing to go by before a person has accepted it.
    if (hand === null || hand.executor !== plugin.pin?.executor) return;
    const text = JSON.stringify(hand.devices);
    if (text === last) return;
    last = text;
    const before = device.signing;
    device.hear(hand.devices);
    const { key, standing } = device.signing;
    if (key !== before.key) {
      say('Your new key is paired and signs from now on.');
      // Cards know this device by its key.
      changes.tell();
    } else if (standing === 'revoked' && before.standing !== 'revoked') say(REVOKED);
    else if (standing === 'paired' && before.standing === '') say('This device is paired.');
    again();
  };
  plugin.register(changes.listen(() => void look()));
  plugin.register(() => device.lock());
  plugin.addCommand({
    id: 'lock',
    name: 'Forget the passphrase',
    checkCallback: (checking) => {
      if (device.isOpen && !checking) device.lock();
      return device.isOpen || !checking;
    },
  });
  void look();
}

function say(sentence: string): void {
  new Notice(`Countersign: ${sentence}`, 15_000);
}
