import type { InboxRow } from '../../shared/card/inbox.ts';
import { isQuiet } from './quiet.ts';

/** No two notifications lie closer together: what comes meanwhile is told with the next. Milliseconds. */
const APART = 5 * 60_000;
/** Mails that are named where the person wants words. */
const NAMED = 3;

/** What has been told, or seen by the person themselves. */
export interface Told {
  readonly ids: ReadonlySet<string>;
  /** Milliseconds since 1970; 0 for never. */
  readonly last: number;
}

export const NOTHING_TOLD: Told = { ids: new Set(), last: 0 };

export interface Look {
  /** Approvals that want a decision and are not snoozed. */
  readonly waiting: readonly Pick<InboxRow, 'id' | 'who' | 'subject'>[];
  /** Whether Obsidian has the keyboard: then badge and status bar say it. */
  readonly inFront: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The minute of the day on this device's clock. */
  readonly minute: number;
  readonly wanted: {
    readonly notify: boolean;
    readonly notifyWords: boolean;
    readonly quietFrom: string;
    readonly quietTo: string;
  };
}

/**
 * Whether to say something, and what. Told once for each approval, of all that wait; in quiet hours it waits for their end. How
 * many wait is all that it says unless the person has chosen words.
 */
export function nextNotice(
  told: Told,
  { waiting, inFront, now, minute, wanted }: Look,
): { readonly told: Told; readonly text: string } {
  const ids = new Set(waiting.map(({ id }) => id));
  const fresh = waiting.filter(({ id }) => !told.ids.has(id));
  // A person who looks sees them; one who wants no notification is not told all of the past when they turn it on.
  if (inFront || !wanted.notify) return { told: { ...told, ids }, text: '' };
  const known = new Set([...told.ids].filter((id) => ids.has(id)));
  if (fresh.length === 0 || now - told.last < APART || isQuiet(wanted.quietFrom, wanted.quietTo, minute))
    return { told: { ...told, ids: known }, text: '' };
  const count = waiting.length;
  const lines = wanted.notifyWords
    ? fresh.slice(0, NAMED).map(({ who, subject }) => `${who}: ${subject}`)
    : [];
  const text = [count === 1 ? 'One approval waits' : `${String(count)} approvals wait`, ...lines].join('\n');
  return { told: { ids, last: now }, text };
}
