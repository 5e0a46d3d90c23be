import type { MailFacts } from './facts.ts';

/**
 * The Message-ID of the mail that this delivery report says was not delivered, or null where the mail is no such report.
 * A report that a server is still trying is none. `ours` picks among several ids that a report may carry.
 */
export function bounceOf(facts: MailFacts, ours: (messageId: string) => boolean = () => true): string | null {
  if (!facts.is_bounce || facts.bounce !== 'failed') return null;
  const named = [...facts.reported, facts.in_reply_to, ...facts.references.toReversed()];
  return named.find((id) => id !== '' && ours(id)) ?? null;
}

/** Which of these messages a mail (such as one found in Sent) answers: by In-Reply-To, else the latest of References. */
export function answers(facts: MailFacts, messageIds: ReadonlySet<string>): string | null {
  return (
    [facts.in_reply_to, ...facts.references.toReversed()].find((id) => id !== '' && messageIds.has(id)) ??
    null
  );
}
