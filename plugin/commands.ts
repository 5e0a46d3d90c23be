import { ItemView, Notice } from 'obsidian';
import { fingerprint } from '../shared/approval/keys.ts';
import type { CardKey } from './card/shown.ts';
import { openBase } from './approvals-base/open.ts';
import { InboxView } from './inbox-view.ts';
import type { LiveCard } from './live-card.ts';
import type CountersignPlugin from './main.ts';
import { mailAbout, newMail } from './new-mail.ts';
import { openInbox, openLink } from './open.ts';
import { pauseEverything, resumeSending } from './pause/pausing.ts';
import { openWelcome } from './welcome/welcome.ts';

const ON_CARD: readonly (readonly [key: CardKey, name: string])[] = [
  ['approve', 'Approve the card on screen'],
  ['reject', 'Reject the card on screen…'],
  ['revise', 'Ask for changes to the card on screen…'],
  ['edit', 'Edit the text of the card on screen'],
  ['snooze', 'Snooze the card on screen…'],
  ['undo', 'Undo the decision on the card on screen'],
];

/** Everything that can be called from outside a card. What decides acts on the card on screen, and only as a gesture there. */
export function addCommands(plugin: CountersignPlugin): void {
  const { app } = plugin;
  const onInbox = (id: string, name: string, act: (inbox: InboxView) => void) =>
    plugin.addCommand({
      id,
      name,
      checkCallback: (checking) => {
        const inbox = app.workspace.getActiveViewOfType(InboxView);
        if (inbox !== null && !checking) act(inbox);
        return inbox !== null;
      },
    });
  for (const [key, name] of ON_CARD)
    plugin.addCommand({
      id: key,
      name,
      checkCallback: (checking) => {
        const card = cardOnScreen(plugin);
        if (!checking) card?.press(key, plugin.gesture.event);
        return card !== undefined;
      },
    });
  onInbox('next', 'Next card', (inbox) => inbox.step(1));
  onInbox('previous', 'Previous card', (inbox) => inbox.step(-1));
  onInbox('approve-and-go-on', 'Approve the card on screen and go on to the next', (inbox) =>
    inbox.approveAndGoOn(plugin.gesture.event),
  );
  const always = (id: string, name: string, act: () => unknown) =>
    plugin.addCommand({ id, name, callback: () => void act() });
  always('inbox', 'Open approvals', () => openInbox(plugin));
  always('dashboard', 'Open dashboard', () => app.workspace.openLinkText('Dashboard.md', ''));
  always('new-mail', 'New mail', () => newMail(app));
  always('pair', 'Pair this device', () => pair(plugin));
  always('sync', 'Sync now', () => syncNow(plugin));
  always('pause', 'Pause everything…', () => pauseEverything(plugin));
  always('resume', 'Resume…', () => resumeSending(plugin));
  always('welcome', 'Open welcome', () => openWelcome(plugin));
  always('base', 'Open the approvals base', () => openBase(app));
  plugin.addCommand({
    id: 'task-from-note',
    name: 'New task from the current note',
    checkCallback: (checking) => {
      const file = app.workspace.getActiveFile();
      if (file?.extension === 'md' && !checking) void mailAbout(app, file);
      return file?.extension === 'md';
    },
  });
  // Whatever a link holds, it opens a note that is there, and does nothing else.
  plugin.registerObsidianProtocolHandler('countersign', ({ open = '' }) => void openLink(plugin, open));
}

function cardOnScreen({ app, cards }: CountersignPlugin): LiveCard | undefined {
  const view = app.workspace.getActiveViewOfType(ItemView);
  return view === null ? undefined : [...cards].find((card) => card.isIn(view.containerEl));
}

async function pair({ device }: CountersignPlugin): Promise<void> {
  const { key } = device.newest;
  await navigator.clipboard.writeText(key);
  new Notice(
    `The public key of this device is copied. Run “countersign pair” on your computer and paste it. Fingerprint: ${fingerprint(key)}`,
    15_000,
  );
}

async function syncNow({ link }: CountersignPlugin): Promise<void> {
  new Notice((await link.syncNow()).message);
}
