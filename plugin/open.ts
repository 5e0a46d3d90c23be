import { Notice } from 'obsidian';
import { APPROVAL_ID } from '../shared/vault/ids.ts';
import { INBOX } from './inbox-view.ts';
import type CountersignPlugin from './main.ts';

export async function openInbox({ app }: CountersignPlugin): Promise<void> {
  const [known] = app.workspace.getLeavesOfType(INBOX);
  const leaf = known ?? app.workspace.getLeaf('tab');
  if (known === undefined) await leaf.setViewState({ type: INBOX, active: true });
  await app.workspace.revealLeaf(leaf);
}

/** Opens the note of an approval, and nothing else, whatever the id from outside holds; false where the vault has none. */
export async function openApproval({ app, model }: CountersignPlugin, id: string): Promise<boolean> {
  const path = APPROVAL_ID.test(id) ? model.pathOf(id) : null;
  if (path !== null) await app.workspace.openLinkText(path, '');
  return path !== null;
}

export async function openLink(plugin: CountersignPlugin, id: string): Promise<void> {
  if (!(await openApproval(plugin, id))) new Notice('This link names no approval that is in this vault.');
}
