import { Notice, type SettingDefinitionItem, type SettingTab } from 'obsidian';
import { openBase } from '../approvals-base/open.ts';
import type CountersignPlugin from '../main.ts';
import { told } from '../live-card.ts';
import { makeFolders, missingFolders } from '../welcome/folders.ts';
import { askToExclude } from './exclude.ts';

/** What Countersign keeps in this vault, and how to keep it out of the person's way. */
export function foldersPage(plugin: CountersignPlugin, tab: SettingTab): SettingDefinitionItem {
  const { app } = plugin;
  const missing = missingFolders(app.vault).length;
  return {
    type: 'page',
    name: 'Folders',
    items: [
      {
        name: 'Create missing folders',
        desc:
          missing === 0 ? 'All are there.' : `${String(missing)} are missing. What is there stays as it is.`,
        visible: () => missing > 0,
        action: () =>
          void told(makeFolders(app.vault).then(() => '')).then((trouble) => {
            if (trouble !== '') new Notice(trouble);
            tab.update();
          }),
      },
      {
        name: 'Keep state folders out of search',
        desc: 'Also out of the graph, and last in the quick switcher: one line in “Excluded files” of Obsidian. Asks first.',
        aliases: ['hide'],
        action: () => askToExclude(app, tab),
      },
      {
        name: 'Approvals base',
        desc: 'A table over all approvals.',
        action: () => void openBase(app),
      },
    ],
  };
}
