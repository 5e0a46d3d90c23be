import { type Task } from '../vault/schemas.ts';
import { isPurged } from './purged.ts';
import { threadFrom } from './thread-id.ts';

/** The slot of a request that asks again about a mail of the user's to which nobody has replied. */
export const FOLLOW_UP_SLOT = 'follow_up';

/** The kind in the base name of a task that reminds of a sent mail; those of mails that came say `EMAIL`. */
export const FOLLOW_UP_KIND = 'FOLLOWUP';

export function isFollowUp(base: string): boolean {
  return base.startsWith(`${FOLLOW_UP_KIND}_`);
}

/** A mail of the user's that is out, as far as answers to it are told by it. */
export interface SentMail {
  readonly message_id: string;
  readonly thread: string;
  /** When it left, as an instant. */
  readonly at: string;
}

/** What comes without anybody having read the mail: programs answer, servers report (RFC 3834, RFC 3464). */
const NO_ANSWER = new Set<Task['category']>(['autoreply', 'bounce']);

/**
 * Whether a mail that came in ends the wait for an answer to `sent`: it names that mail (RFC 5322 §3.6.4), or came later in the
 * same conversation, where programs leave out what they answer. The user's own later mail ends the wait too. A purged answer
 * names nothing any more; the conversation that it belonged to is left of it, and begins with our mail where that was new.
 */
export function endsTheWait(task: Task, base: string, sent: SentMail): boolean {
  if (isFollowUp(base) || NO_ANSWER.has(task.category) || task.bounce_of !== '') return false;
  if (task.message_id === sent.message_id) return false;
  if (task.in_reply_to === sent.message_id || task.references.includes(sent.message_id)) return true;
  if (task.received <= sent.at) return false;
  return task.thread === sent.thread || (isPurged(task) && task.thread === threadFrom(sent.message_id));
}
