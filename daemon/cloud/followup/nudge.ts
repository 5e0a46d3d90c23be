import { ok, refuse } from '../../../shared/result.ts';
import { boundedReferences } from '../../mail/headers.ts';
import { foldQuotes } from '../../mail/quotes.ts';
import { wordsOfSentBlock } from '../../mail/sent-block.ts';
import { textIn } from '../draft/content.ts';
import { type DraftRequest, type Drafter } from '../draft/drafter.ts';
import { greeting } from '../draft/greeting.ts';
import { languageOf } from '../draft/language.ts';
import { type Language } from '../draft/languages.ts';
import { takesNoAnswers } from '../draft/never.ts';
import { joined } from '../draft/joined.ts';
import { day } from '../draft/quote.ts';
import { replySubject } from '../draft/subject.ts';
import { readWish } from '../draft/wish.ts';
import { isOwn } from '../own-address.ts';
import { NUDGES } from './nudge-words.ts';

/** The snippet by which the user says in their own words how to ask again: `snippet: nudge` in the note's front matter. */
export const NUDGE_SNIPPET = 'nudge';

/**
 * The draft that asks again, in the language the user wrote in. `mail` is the task of a reminder: its `from` owes the answer,
 * its text is what the user wrote. The user's own words where there are some; else one plain sentence, as a gap would ask
 * them to write what is the same every time, and the sentence says nothing that isn't known.
 */
export const nudgeDrafter: Drafter = {
  draft(request) {
    const { mail, own } = request;
    const wanted = (address: string) => !isOwn(own, address) && !takesNoAnswers(address);
    const to = [mail.from.address, ...mail.reply_to].filter(wanted);
    if (to.length === 0)
      return Promise.resolve(refuse('no-recipient', 'Nobody is left who could be asked again.'));
    return Promise.resolve(
      ok({
        to,
        cc: mail.cc.filter(wanted),
        subject: replySubject(mail.subject),
        in_reply_to: mail.message_id,
        references: boundedReferences([...mail.references, mail.message_id]),
        ...written(request),
      }),
    );
  },
};

function written({ mail, book, settings, wish: asked }: DraftRequest): { body: string; notes: string[] } {
  const { skill, shelf } = book;
  const wish = readWish(asked);
  const { fresh } = foldQuotes(wordsOfSentBlock(mail.text));
  const spoken = wish.language ?? languageOf(fresh) ?? skill.language ?? 'en';
  const snippet = shelf.named(wish.snippet ?? NUDGE_SNIPPET, [spoken, skill.language]);
  const language: Language =
    snippet === null ? spoken : (snippet.language ?? languageOf(snippet.text) ?? spoken);
  const parts = [
    greeting(mail.from.name, language, skill.tone),
    snippet?.text ?? NUDGES[language].replace('{day}', () => day(mail.received, language)),
    textIn(skill.signature, language) ?? settings.signature,
    textIn(skill.disclosure, language) ?? settings.disclosure,
  ];
  return {
    body: joined(parts),
    notes: [
      snippet === null
        ? `A plain reminder; to ask in your own words, write a snippet named “${NUDGE_SNIPPET}”.`
        : `From the snippet [[${snippet.path.replace(/\.md$/, '')}]].`,
      ...(language === spoken
        ? []
        : [`You wrote in another language (${spoken}) than the snippet is in (${language}).`]),
    ],
  };
}
