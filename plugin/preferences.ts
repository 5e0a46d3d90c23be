import { LINK_PORT } from '../shared/link/limits.ts';
import { portProblem } from './link/port.ts';
import { readClock } from './notify/quiet.ts';

/** What a person has chosen in the settings of this device. */
export interface Preferences {
  /** How the inbox begins. */
  readonly grouping: 'urgency' | 'domain';
  /** Whether a notification tells of approvals that come while Obsidian is not in front. */
  readonly notify: boolean;
  /** Whether it may say of whom and about what: words of a mail on a screen that others may see. */
  readonly notifyWords: boolean;
  /** Clock times of this device, `22:00`; both '' for no quiet hours. */
  readonly quietFrom: string;
  readonly quietTo: string;
  /** Whether a computer looks for the direct link, and at which port, as it is typed (docs/link.md). */
  readonly link: boolean;
  readonly linkPort: string;
  readonly welcomed: boolean;
  /** Warnings that the person has read and put away. */
  readonly dismissed: readonly string[];
}

export const DEFAULTS: Preferences = {
  grouping: 'urgency',
  notify: false,
  notifyWords: false,
  quietFrom: '',
  quietTo: '',
  link: true,
  linkPort: String(LINK_PORT),
  welcomed: false,
  dismissed: [],
};

/** Reads what was saved: each value for itself, and one that is not of its kind counts as never chosen. */
export function readPreferences(saved: unknown): Preferences {
  const of = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>;
  const flag = (name: 'notify' | 'notifyWords' | 'welcomed') => of[name] === true;
  const clock = (value: unknown) => (typeof value === 'string' && readClock(value) !== null ? value : '');
  const [quietFrom, quietTo] = [clock(of['quietFrom']), clock(of['quietTo'])];
  const { dismissed, linkPort } = of;
  return {
    grouping: of['grouping'] === 'domain' ? 'domain' : 'urgency',
    notify: flag('notify'),
    notifyWords: flag('notifyWords'),
    quietFrom,
    quietTo,
    link: of['link'] !== false,
    linkPort: typeof linkPort === 'string' && portProblem(linkPort) === '' ? linkPort : DEFAULTS.linkPort,
    welcomed: flag('welcomed'),
    dismissed: Array.isArray(dismissed) ? dismissed.filter((id) => typeof id === 'string').slice(0, 50) : [],
  };
}
