import { ok } from '../../../shared/result.ts';
import { oneLine } from '../../../shared/text/show.ts';
import { textIn } from '../draft/content.ts';
import { type Draft } from '../draft/drafter.ts';
import { greeting } from '../draft/greeting.ts';
import { joined } from '../draft/joined.ts';
import { languageOf } from '../draft/language.ts';
import { type Language } from '../draft/languages.ts';
import { takesNoAnswers } from '../draft/never.ts';
import { type Wish, readWish } from '../draft/wish.ts';
import { type ComposeRequest, type Composer } from './composer.ts';
import { forwarded, forwardNotes, forwardSubject } from './forward.ts';

/**
 * The plain composer: what the person wrote, as it is; else the snippet that they name below a greeting, and a gap for all that
 * would need understanding. It invents nothing, and of a forwarded mail it takes over what is shown of it.
 */
export const plainComposer: Composer = {
  compose(request) {
    const { note, forwarded: mail } = request;
    const wish = readWish(request.wish);
    const language = languageFor(request, wish);
    const words = wordsOf(request, wish, language);
    const block = mail === null ? '' : forwarded(mail, language ?? 'en');
    const draft: Draft = {
      to: note.to.map(({ address }) => address),
      cc: note.cc.map(({ address }) => address),
      subject: note.subject === '' && mail !== null ? forwardSubject(mail.subject) : note.subject,
      in_reply_to: '',
      references: [],
      body: joined([...words.parts, block]),
      notes: [...words.notes, ...(mail === null ? [] : forwardNotes(mail)), ...deaf(request)],
    };
    return Promise.resolve(ok(draft));
  },
};

interface Words {
  readonly parts: readonly string[];
  readonly notes: readonly string[];
}

function wordsOf(request: ComposeRequest, wish: Wish, language: Language | null): Words {
  const { note, settings, book } = request;
  const { skill } = book;
  const wanted = wantedBy(request, wish, language);
  // Text of the person's own stays as it is: no greeting, no signature, no line about a program.
  if (note.text !== '') return { parts: [note.text, ...wanted.parts], notes: wanted.notes };
  if (wanted.parts.length === 0) return wanted;
  const spoken = wanted.language ?? language ?? skill.language ?? 'en';
  const [only, second] = note.to;
  return {
    parts: [
      greeting(second === undefined ? (only?.name ?? '') : '', spoken, skill.tone),
      ...wanted.parts,
      textIn(skill.signature, spoken) ?? settings.signature,
      textIn(skill.disclosure, spoken) ?? settings.disclosure,
    ],
    notes: wanted.notes,
  };
}

/** What a wish comes to: the snippet that it names, and a gap for what is left of it, which keeps the draft from approval. */
function wantedBy(
  { note, book, forwarded: mail }: ComposeRequest,
  wish: Wish,
  language: Language | null,
): Words & { readonly language: Language | null } {
  const { shelf, skill } = book;
  const { snippet: name } = wish;
  const snippet = name === null ? null : shelf.named(name, [language, skill.language]);
  const missing = snippet === null ? name : null;
  const empty = note.text === '' && mail === null && snippet === null;
  const open = wish.rest !== '' ? wish.rest : missing !== null || empty ? 'your text' : '';
  return {
    parts: [...(snippet === null ? [] : [snippet.text]), ...(open === '' ? [] : [gap(open)])],
    language: snippet === null ? null : (snippet.language ?? languageOf(snippet.text)),
    notes: [
      ...(snippet === null
        ? []
        : [`From the snippet [[${snippet.path.replace(/\.md$/, '')}]], because you wish for it.`]),
      ...(missing === null ? [] : [`There is no snippet “${missing}”, which your wish names.`]),
      ...(wish.rest === ''
        ? []
        : [
            'Your wish needs understanding, which the plain drafter has not: write the text where the gap is, or wish for ' +
              '“snippet NAME” or “language de”.',
          ]),
    ],
  };
}

/** That of the wish, of the mail that is passed on, of the person's own text, in this order; else the person's usual one. */
function languageFor({ note, forwarded: mail, book }: ComposeRequest, wish: Wish): Language | null {
  const { language, languages } = book.skill;
  return (
    wish.language ??
    (mail === null ? null : languageOf(mail.text)) ??
    languageOf(note.text) ??
    language ??
    languages?.[0] ??
    null
  );
}

function deaf({ note }: ComposeRequest): string[] {
  return [...note.to, ...note.cc, ...note.bcc]
    .filter(({ address }) => takesNoAnswers(address))
    .map(({ address }) => `Nobody may read mail to ${address}.`);
}

/** What keeps a draft from being approved until a person has written there; it can't be closed from inside. */
function gap(what: string): string {
  return `<<fill: ${oneLine(what, 400).replace(/[<>]/g, '-')}>>`;
}
