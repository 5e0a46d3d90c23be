import { ok, refuse } from '../../../shared/result.ts';
import { sameAddress } from '../../../shared/text/address.ts';
import { boundedReferences } from '../../mail/headers.ts';
import { withoutAttached } from '../../mail/attached-list.ts';
import { foldQuotes } from '../../mail/quotes.ts';
import { ruledMail } from '../handbook/rule.ts';
import { rulingOf } from '../handbook/ruling.ts';
import { type ReplySkill } from '../handbook/skill.ts';
import { type Asked, contentFor, textIn } from './content.ts';
import { type Answerable, type Draft, type DraftRequest, type Drafter } from './drafter.ts';
import { greeting } from './greeting.ts';
import { joined } from './joined.ts';
import { languageOf } from './language.ts';
import { type Language } from './languages.ts';
import { quotation } from './quote.ts';
import { othersOn, recipientsOf, toAll } from './recipients.ts';
import { replySubject } from './subject.ts';
import { aboveHistory } from './unread.ts';
import { readWish } from './wish.ts';

/**
 * The plain drafter: the user's own words, found by what a mail asks, below a greeting in its language. Of the mail it takes
 * over the sender's name in a safe form, the subject, the ids of the thread and, where that is set, the text as a
 * quotation; nothing else (PROTOCOL §7).
 */
export const plainDrafter: Drafter = {
  draft(request) {
    const { mail, own } = request;
    const to = recipientsOf(mail, own);
    if (to.length === 0) {
      return Promise.resolve(
        refuse(
          'no-recipient',
          'This mail has no sender who can be answered; answer it in your mail program.',
        ),
      );
    }
    const { body, notes } = written(request);
    const all = readWish(request.wish).all ? toAll(mail, to, own) : null;
    const others = all === null ? othersOn(mail, to, own) : all.note;
    return Promise.resolve(
      ok({
        to,
        cc: all?.cc ?? [],
        subject: replySubject(mail.subject),
        in_reply_to: mail.message_id,
        references: referencesOf(mail),
        body,
        notes: [...notes, ...elsewhere(mail, to), ...(others === null ? [] : [others])],
      }),
    );
  },
};

/** An answer that Reply-To leads to another mailbox is told: at a public provider that is another person. */
function elsewhere({ from }: Answerable, to: readonly string[]): string[] {
  if (to.some((address) => sameAddress(address, from.address))) return [];
  return [`The answer goes where the mail asks for it (Reply-To: ${to.join(', ')}), not to its sender.`];
}

function written(request: DraftRequest): Pick<Draft, 'body' | 'notes'> {
  const { mail, settings, book } = request;
  const { skill } = book;
  const asked = askedIn(request);
  const content = contentFor(asked);
  const language = content.language ?? asked.language ?? skill.language ?? 'en';
  const parts = [
    greeting(mail.from.name, language, skill.tone),
    ...content.paragraphs,
    textIn(skill.signature, language) ?? settings.signature,
    textIn(skill.disclosure, language) ?? settings.disclosure,
    (asked.wish.quote ?? skill.quote) === 'full' ? quotation(mail, language) : '',
  ];
  return {
    body: joined(parts),
    notes: [
      ...content.notes,
      ...(asked.wish.more
        ? [
            'Part of your wish needs understanding, which the plain drafter has not: edit it by hand, or wish for ' +
              '“snippet NAME”, “language de”, “quote full” or “reply all”.',
          ]
        : []),
    ],
  };
}

function askedIn(request: DraftRequest): Asked {
  const { mail, book } = request;
  const ruling = rulingOf(book.handbook, ruledMail({ ...mail, from: mail.from.address }));
  const wish = readWish(request.wish);
  const { fresh } = foldQuotes(withoutAttached(aboveHistory(mail.text)), { subject: mail.subject });
  const spoken = languageOf(fresh) ?? languageOf(`${mail.subject}\n${mail.text}`);
  const language = wish.language ?? ruling.language?.value ?? answeredIn(spoken, book.skill);
  return { request, fresh, language, ruling, wish };
}

/** The mail's language where the user writes it, else the user's own. */
function answeredIn(spoken: Language | null, { languages, language }: ReplySkill): Language | null {
  if (spoken !== null && (languages === null || languages.includes(spoken))) return spoken;
  return language ?? languages?.[0] ?? null;
}

/** RFC 5322 §3.6.4: the ancestors of the mail being answered, and that mail itself. */
function referencesOf(mail: Answerable): string[] {
  if (mail.message_id === '') return [];
  return boundedReferences([...mail.references.filter((id) => id !== mail.message_id), mail.message_id]);
}
