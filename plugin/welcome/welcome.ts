import { Notice, type Vault } from 'obsidian';
import { fingerprint } from '../../shared/approval/keys.ts';
import { makeBase } from '../approvals-base/open.ts';
import { openInbox } from '../open.ts';
import { lookForCommitters } from '../committers/look.ts';
import { Dialog } from '../dialog.ts';
import { told } from '../live-card.ts';
import type CountersignPlugin from '../main.ts';
import { makeFolders, missingFolders } from './folders.ts';
import Welcome from './Welcome.svelte';

/** What Countersign is, and the two things that a vault needs. Every step can be left out. */
export async function openWelcome(plugin: CountersignPlugin): Promise<void> {
  const { app, device } = plugin;
  const { key } = device.newest;
  const committers = await lookForCommitters(app.vault);
  const dialog: { close(): void; open(): void } = new Dialog(app, 'Welcome to Countersign', Welcome, {
    publicKey: key,
    fingerprint: fingerprint(key),
    folders: foldersInWords(app.vault),
    warning: committers.map(({ sentence }) => sentence).join(' '),
    onfolders: async () => (await told(begin(plugin))) || foldersInWords(app.vault),
    oncopy: () => void copyKey(plugin),
    oninbox: () => {
      dialog.close();
      void openInbox(plugin);
    },
    onclose: () => dialog.close(),
  });
  dialog.open();
}

function foldersInWords(vault: Vault): string {
  const { length } = missingFolders(vault);
  return length === 0 ? 'This vault has all of them.' : `This vault lacks ${String(length)}.`;
}

async function begin({ app }: CountersignPlugin): Promise<string> {
  await makeFolders(app.vault);
  await makeBase(app);
  return '';
}

async function copyKey({ device }: CountersignPlugin): Promise<void> {
  await navigator.clipboard.writeText(device.newest.key);
  new Notice('Key copied.');
}

/** On the first start only, whatever the person then does with it. */
export async function welcomeOnce(plugin: CountersignPlugin): Promise<void> {
  if (plugin.data.preferences.welcomed) return;
  await plugin.prefer({ welcomed: true });
  await openWelcome(plugin);
}
