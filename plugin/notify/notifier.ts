import type CountersignPlugin from '../main.ts';
import { openInbox } from '../open.ts';
import { minuteOfDay } from './quiet.ts';
import { NOTHING_TOLD, nextNotice } from './rule.ts';

/** Whether this device shows notifications at all; phones that run Obsidian don't. */
export function canNotify(): boolean {
  return 'Notification' in window;
}

/** Says by the system that approvals wait (rule.ts). A click brings the inbox; it never decides. */
export function notifyOfApprovals(plugin: CountersignPlugin): void {
  if (!canNotify()) return;
  let told = NOTHING_TOLD;
  const look = () => {
    if (!plugin.model.ready) return;
    const now = new Date();
    const next = nextNotice(told, {
      waiting: plugin.model.waiting(plugin.data.snoozed),
      inFront: activeDocument.hasFocus(),
      now: now.getTime(),
      minute: minuteOfDay(now),
      wanted: plugin.data.preferences,
    });
    told = next.told;
    if (next.text !== '') say(plugin, next.text);
  };
  plugin.register(plugin.model.listen(look));
}

function say(plugin: CountersignPlugin, text: string): void {
  const [title = '', ...lines] = text.split('\n');
  // With one tag the next takes the place of the last: there is never a pile of them.
  const shown = new Notification(title, { body: lines.join('\n'), tag: 'countersign' });
  shown.onclick = () => {
    window.focus();
    void openInbox(plugin);
  };
}
