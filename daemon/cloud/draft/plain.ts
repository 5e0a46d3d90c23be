import { answerable } from '../../../shared/approval/recipients.ts';
import { ok, refuse } from '../../../shared/result.ts';
import { visible } from '../../../shared/text/show.ts';

import { boundedReferences } from '../../mail/headers.ts';
import type { Answerable, Drafter } from './drafter.ts';
import { greeting } from './greeting.ts';
import { replySubject } from './subject.ts';

/**
 * The plain drafter: a greeting, the owner's own standing text, signature and disclosure. Of the mail it takes over the
 * sender's name in a safe form, the subject and the ids of the thread, and nothing else.
 */
export const plainDrafter: Drafter = {
  draft({ mail, settings, wish }) {
    const to = recipientsOf(mail);
    if (to.length === 0) {
      return Promise.resolve(
        refuse(
          'no-recipient',
          'This mail has no sender who can be answered; answer it in your mail program.',
        ),
      );
    }
    const parts = [greeting(mail.from.name), settings.text, settings.signature, settings.disclosure];
    return Promise.resolve(
      ok({
        to,
        cc: [],
        subject: replySubject(mail.subject),
        in_reply_to: mail.message_id,
        references: referencesOf(mail),
        body: parts
          .map(plainLines)
          .filter((part) => part !== '')
          .join('\n\n'),
        notes:
          wish === ''
            ? []
            : ['The plain drafter can’t follow a wish: this is the standing text again, edit it by hand.'],
      }),
    );
  },
};

const MAX_RECIPIENTS = 5;

/** Reply-To where it stays at the sender's own domain, else the sender (PROTOCOL §4). */
function recipientsOf(mail: Answerable): string[] {
  if (mail.from.address === '') return [];
  const [from, ...replyTo] = answerable({ from: mail.from.address, reply_to: mail.reply_to });
  return replyTo.length > 0 ? replyTo.slice(0, MAX_RECIPIENTS) : from === undefined ? [] : [from];
}

/** RFC 5322 §3.6.4: the ancestors of the mail being answered, and that mail itself. */
function referencesOf(mail: Answerable): string[] {
  if (mail.message_id === '') return [];
  return boundedReferences([...mail.references.filter((id) => id !== mail.message_id), mail.message_id]);
}

/** The owner's own text in the one form that a signed body has: LF, no control characters, no blank ends. */
function plainLines(text: string): string {
  return visible(text.replace(/\r\n?/g, '\n')).trimEnd().replace(/^\n+/, '');
}
