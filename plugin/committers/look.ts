import type { Vault } from 'obsidian';
import { type Committer, enabledPlugins, otherCommitters } from './rule.ts';

/**
 * Looks for others that write this vault. Obsidian has no call that tells which plugins are on; it keeps the list in the folder of
 * its settings, where every plugin's own settings lie too, and the adapter reads past the index, which leaves dotfiles out.
 */
export async function lookForCommitters({ adapter, configDir }: Vault): Promise<Committer[]> {
  const list = `${configDir}/community-plugins.json`;
  const text = (await adapter.exists(list)) ? await adapter.read(list).catch(() => '') : '';
  return otherCommitters({ plugins: enabledPlugins(text), git: await adapter.exists('.git') });
}
