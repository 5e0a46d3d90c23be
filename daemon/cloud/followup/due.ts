import { followUpIdOf } from '../../../shared/vault/ids.ts';
import { FOLLOW_UP_SLOT } from '../../../shared/task/follow-up.ts';
import { addDays, workingDays } from '../../../shared/text/days.ts';
import { type Sent } from './sent.ts';

export interface FollowUpSettings {
  /** Working days without an answer after which a draft asks again; 0 for never. */
  readonly working_days: number;
  /** How often it is asked again about one mail. */
  readonly at_most: number;
}

/** Calendar days after it became due for which a mail is still asked about: what is older was let go, or answered by telephone. */
const GRACE_DAYS = 30;
/** More people than this were not asked anything in person. */
const CROWD = 5;

/** The first day (UTC) of mails that can be due today; what was sent before is not looked at. */
export function oldestDay(today: string, { working_days: days, at_most: most }: FollowUpSettings): string {
  // Two weekend days for every five, and one weekend more; as many waits as a chain of reminders can have.
  const wait = Math.ceil((days * 7) / 5) + 2 + GRACE_DAYS;
  return addDays(today, -wait * (most + 1));
}

/**
 * Which of the sent mails nobody has answered for so long that it is time to ask again, as far as they themselves say; oldest
 * first. Of a conversation only the last mail counts: a later one of the user's own asks again, or has settled it. `known`
 * are the ids that the vault holds anywhere: a reminder that was once made is not made again, whatever became of it.
 */
export function dueOn(
  today: string,
  sent: readonly Sent[],
  settings: FollowUpSettings,
  known: { has(id: string): boolean },
): Sent[] {
  if (settings.working_days === 0) return [];
  const last = new Map<string, Sent>();
  for (const one of sent) if (one.at > (last.get(one.thread)?.at ?? '')) last.set(one.thread, one);
  const byId = new Map(sent.map((one) => [one.message_id, one]));
  return [...last.values()]
    .filter((one) => {
      const day = one.at.slice(0, 10);
      if (workingDays(day, today) < settings.working_days) return false;
      if (addDays(day, Math.ceil((settings.working_days * 7) / 5) + 2 + GRACE_DAYS) < today) return false;
      const { to, cc } = one.request;
      return to.length > 0 && to.length + cc.length <= CROWD && !known.has(followUpIdOf(one.request.id));
    })
    .filter((one) => remindersBefore(one, byId) < settings.at_most)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** How many reminders lead up to this mail, itself included; as many as can be where the first mail is not known any more. */
function remindersBefore(sent: Sent, byId: ReadonlyMap<string, Sent>): number {
  let count = 0;
  for (let one: Sent | undefined = sent; one.request.slot === FOLLOW_UP_SLOT; count++) {
    one = byId.get(one.request.in_reply_to);
    if (one === undefined || count > byId.size) return Infinity;
  }
  return count;
}
