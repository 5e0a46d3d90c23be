import { Notice } from 'obsidian';
import { buildRevokeKey } from '../../shared/approval/build.ts';
import type { HandStatus } from '../../shared/vault/schemas.ts';
import { signRecord } from '../desk.ts';
import { Dialog } from '../dialog.ts';
import { told } from '../live-card.ts';
import type CountersignPlugin from '../main.ts';
import Question from '../pause/Question.svelte';

/** Asks, and signs that a device is trusted no longer: every computer of this vault voids what it has not sent yet. */
export function askToRevoke(plugin: CountersignPlugin, { key, name }: HandStatus['devices'][number]): void {
  const isOwn = key === plugin.signer.publicKey;
  const sign = async () => {
    const { pin, signer } = plugin;
    if (pin === null) return 'No computer has reported here yet. Revoke it there: countersign devices revoke';
    const by = { vault: pin.vault, key: signer.publicKey, now: Date.now(), supersedes: [] };
    const trouble = await signRecord(plugin, buildRevokeKey(by, key));
    if (trouble !== '') return trouble;
    dialog.close();
    new Notice('Signed. It counts as soon as it has reached your computer.');
    void plugin.link.syncNow();
    return '';
  };
  const dialog: { close(): void; open(): void } = new Dialog(plugin.app, 'Revoke a device?', Question, {
    sentence: `${isOwn ? 'This very device' : `“${name}”`} is trusted no longer, for good. What it approved and has not left yet becomes void.`,
    leaves: [],
    yes: 'Revoke',
    lettingOut: false,
    onclose: () => dialog.close(),
    onsign: () => told(sign()),
  });
  dialog.open();
}
