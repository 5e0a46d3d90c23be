import { redactForeign } from '../sync/secrets.ts';
import { type MailFacts } from './facts.ts';
import { shownBlock } from './task-note.ts';

/**
 * The text of a mail as a person is shown it in the task note's block. Cloud writes it, and Local computes it again from
 * the original in the user's own mailbox: where the two differ, what was shown is not what was received.
 */
export async function shownText(mail: MailFacts): Promise<string> {
  return shownBlock(mail, await redactForeign(mail.text));
}
