import { type App, ConfirmationModal, Notice, SettingTab } from 'obsidian';
import { STATE_FILTER, withStateFolders } from './state-filter.ts';

/** Where Obsidian keeps its setting “Excluded files”: a list of paths, and of regular expressions between slashes. */
const KEY = 'userIgnoreFilters';

const BY_HAND = `In Obsidian’s settings open “Files and links”, “Excluded files”, “Manage”, and add ${STATE_FILTER}`;

/** Shows what would be added to which setting, and adds it once the person says so. */
export function askToExclude(app: App, tab: SettingTab): void {
  new ConfirmationModal(app)
    .addButton((button) =>
      button
        .setButtonText('Add the line')
        .setCta()
        .onClick(() => {
          void exclude(tab).then((done) => {
            if (!done) void navigator.clipboard.writeText(STATE_FILTER).catch(() => undefined);
            new Notice(done ? 'Added to “Excluded files”.' : `Obsidian did not take it. ${BY_HAND}`, 20_000);
          });
        }),
    )
    .addCancelButton()
    .setTitle('Keep state folders out of search?')
    .setContent(`This line is added to “Excluded files”: ${STATE_FILTER}`)
    .open();
}

/**
 * A plain setting tab reads and writes the app's own values: the one documented way to them (`SettingTab.getControlValue` since
 * 1.13). The list is read back, since nothing promises the name of the value; then the person is told how to do it by hand.
 */
async function exclude(tab: SettingTab): Promise<boolean> {
  const app = SettingTab.prototype;
  try {
    const list = withStateFolders(app.getControlValue.call(tab, KEY));
    if (list === null) return false;
    await app.setControlValue.call(tab, KEY, list);
    const now: unknown = app.getControlValue.call(tab, KEY);
    return Array.isArray(now) && now.includes(STATE_FILTER);
  } catch {
    return false;
  }
}
