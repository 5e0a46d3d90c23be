import { setTooltip } from 'obsidian';
import { openInbox } from './open.ts';
import type CountersignPlugin from './main.ts';
import { isReportedPaused, readPauses } from './pause/pausing.ts';
import { statusWords } from './status-words.ts';

/** So often "12 s ago" is said anew. Milliseconds. */
const PACE = 5_000;

/** How many approvals wait, on the ribbon and in the status bar (which phones have not). Both open the inbox. */
export function showCount(plugin: CountersignPlugin): void {
  const open = () => void openInbox(plugin);
  const ribbon = plugin.addRibbonIcon('mail-check', 'Open approvals', open);
  const badge = ribbon.createSpan({ cls: 'countersign-count' });
  const bar = plugin.addStatusBarItem();
  bar.addClass('mod-clickable');
  plugin.registerDomEvent(bar, 'click', open);
  let reported = false;
  let own = false;
  let read = '';
  const show = () => {
    const { model, data, link, committers } = plugin;
    const count = model.count(data.snoozed);
    const { line, more } = statusWords({
      count,
      paused: own || reported,
      link,
      warnings: committers.shown().map(({ sentence }) => sentence),
      now: Date.now(),
    });
    badge.setText(count === 0 ? '' : String(count));
    setTooltip(ribbon, count === 0 ? 'Open approvals' : `Open approvals: ${String(count)} to approve`);
    bar.setText(model.ready ? line : '');
    setTooltip(bar, more);
  };
  const look = async () => {
    reported = await isReportedPaused(plugin);
    const notes = `${plugin.pin?.vault ?? ''} ${(await plugin.store.list('Decisions/vault')).join()}`;
    if (notes !== read) ({ own } = await readPauses(plugin));
    read = notes;
    show();
  };
  plugin.register(
    plugin.model.listen(() => {
      show();
      void look();
    }),
  );
  plugin.register(plugin.link.listen(show));
  plugin.registerInterval(window.setInterval(show, PACE));
  show();
}
