import { setTooltip } from 'obsidian';
import { openInbox } from './commands.ts';
import type CountersignPlugin from './main.ts';

/** How many approvals wait, on the ribbon and in the status bar (which phones have not). Both open the inbox. */
export function showCount(plugin: CountersignPlugin): void {
  const open = () => void openInbox(plugin);
  const ribbon = plugin.addRibbonIcon('mail-check', 'Open approvals', open);
  const badge = ribbon.createSpan({ cls: 'countersign-count' });
  const bar = plugin.addStatusBarItem();
  bar.addClass('mod-clickable');
  plugin.registerDomEvent(bar, 'click', open);
  const show = () => {
    const count = plugin.model.count(plugin.data.snoozed);
    badge.setText(count === 0 ? '' : String(count));
    setTooltip(ribbon, count === 0 ? 'Open approvals' : `Open approvals: ${String(count)} to approve`);
    // Nothing is known about sync without the link to the daemon, and so nothing is claimed.
    const waits = count === 0 ? 'Nothing to approve' : `${String(count)} to approve`;
    bar.setText(plugin.model.ready ? `${waits} · files only` : '');
  };
  plugin.register(plugin.model.listen(show));
  show();
}
