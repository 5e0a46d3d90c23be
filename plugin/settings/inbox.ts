import type { SettingDefinitionItem } from 'obsidian';
import { canNotify } from '../notify/notifier.ts';
import { clockProblem } from '../notify/quiet.ts';
import type { Preferences } from '../preferences.ts';

type Key = keyof Preferences;

/** How the inbox begins, and when this device says that approvals wait. */
export function inboxPage(now: Preferences): SettingDefinitionItem<Key> {
  const off = () => !now.notify;
  return {
    type: 'page',
    name: 'Inbox',
    items: [
      {
        name: 'Group approvals by',
        control: { type: 'dropdown', key: 'grouping', options: { urgency: 'Urgency', domain: 'Domain' } },
      },
      {
        name: 'Notify me',
        desc: canNotify()
          ? 'Says how many approvals wait, while Obsidian is not in front.'
          : 'This device has no notifications.',
        control: { type: 'toggle', key: 'notify', disabled: !canNotify() },
      },
      {
        name: 'Notifications name sender and subject',
        desc: 'They may then stand on a locked screen.',
        visible: () => !off(),
        control: { type: 'toggle', key: 'notifyWords' },
      },
      {
        name: 'Quiet from',
        desc: 'What comes meanwhile is told afterwards.',
        aliases: ['quiet hours'],
        visible: () => !off(),
        control: {
          type: 'text',
          key: 'quietFrom',
          placeholder: '22:00',
          validate: (typed: string) => clockProblem(typed, now.quietTo),
        },
      },
      {
        name: 'Quiet until',
        desc: 'On the next day, where it is the earlier time.',
        aliases: ['quiet hours'],
        visible: () => !off(),
        control: {
          type: 'text',
          key: 'quietTo',
          placeholder: '7:00',
          validate: (typed: string) => clockProblem(typed, now.quietFrom),
        },
      },
    ],
  };
}
