import { type Fact } from '../handbook/fact.ts';
import { HANDBOOK_PATH } from '../handbook/places.ts';
import { type Ruling } from '../handbook/ruling.ts';
import { type Texts } from '../handbook/skill.ts';
import { type Snippet } from '../handbook/snippet.ts';
import { type DraftRequest } from './drafter.ts';
import { languageOf } from './language.ts';
import { type Language } from './languages.ts';
import { questionsIn } from './questions.ts';
import { type Wish } from './wish.ts';

/** The middle of an answer, in the user's own words or with gaps, and where each part of it is from. */
export interface Content {
  readonly paragraphs: readonly string[];
  /** Null where the words say nothing about it: then the mail decides. */
  readonly language: Language | null;
  readonly notes: readonly string[];
}

/** What was asked this time, in which language the answer should be, and by whose word. */
export interface Asked {
  readonly request: DraftRequest;
  /** The mail without what it quotes. */
  readonly fresh: string;
  readonly language: Language | null;
  readonly ruling: Ruling;
  readonly wish: Wish;
}

/** A snippet; else paragraphs of notes for what is asked; else the standing answer; else a gap. Never an invention. */
export function contentFor(asked: Asked): Content {
  return fromSnippet(asked) ?? fromNotes(asked) ?? fromStanding(asked) ?? gaps(asked);
}

function fromSnippet(asked: Asked): Content | null {
  const { request, fresh, ruling, wish } = asked;
  const { shelf, skill } = request.book;
  const wanted = [asked.language, skill.language];
  const chosen = wish.snippet ?? ruling.snippet?.value ?? null;
  if (chosen !== null) {
    const snippet = shelf.named(chosen, wanted);
    const who = wish.snippet === null ? `line ${ruling.snippet?.line ?? 0} of ${HANDBOOK_PATH}` : 'your wish';
    if (snippet !== null) return ofSnippet(asked, snippet, `because ${who} says so`);
    return { ...gaps(asked), notes: [`There is no snippet “${chosen}”, which ${who} names.`] };
  }
  const found = shelf.snippetFor({ subject: request.mail.subject, text: fresh });
  if (found === null) return null;
  const snippet = shelf.named(found.snippet.name, wanted) ?? found.snippet;
  return ofSnippet(asked, snippet, `because the mail fits “${found.because}”`);
}

function ofSnippet({ language }: Asked, snippet: Snippet, because: string): Content {
  const spoken = snippet.language ?? languageOf(snippet.text);
  const other = spoken !== null && language !== null && spoken !== language;
  return {
    paragraphs: [snippet.text],
    language: spoken,
    notes: [
      `From the snippet [[${snippet.path.replace(/\.md$/, '')}]], ${because}.`,
      ...(other
        ? [`The mail seems to be in another language (${language}) than the snippet (${spoken}).`]
        : []),
    ],
  };
}

/** One paragraph for each question that a note answers, each once, and a gap for every other question. */
function fromNotes(asked: Asked): Content | null {
  const { shelf } = asked.request.book;
  const facts = questionsIn(asked.fresh).map((question) => shelf.factFor(question, asked.language));
  const found = [...new Set(facts.filter((fact): fact is Fact => fact !== null))];
  if (found.length === 0) return null;
  const said = new Set<Fact>();
  const paragraphs = facts.flatMap((fact, at) => {
    if (fact === null) return [gap(`your answer to the ${ORDINALS[at] ?? 'next'} question`)];
    if (said.has(fact)) return [];
    said.add(fact);
    return [fact.text];
  });
  return {
    paragraphs,
    language: found.find(({ language }) => language !== null)?.language ?? null,
    notes: found.map(({ text, link }) => `From ${link}: “${shortened(text)}”`),
  };
}

function fromStanding({ request, language }: Asked): Content | null {
  const { settings, book } = request;
  const text = textIn(book.skill.answer, language) ?? settings.text;
  return text.trim() === '' ? null : { paragraphs: [text], language: languageOf(text), notes: [] };
}

function gaps({ fresh }: Asked): Content {
  const questions = questionsIn(fresh).length;
  const paragraphs =
    questions < 2
      ? [gap('your answer')]
      : ORDINALS.slice(0, questions).map((which) => gap(`your answer to the ${which} question`));
  return { paragraphs, language: null, notes: [] };
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** What keeps a draft from being approved until a person has written there (shared/approval/request.ts). */
function gap(what: string): string {
  return `<<fill: ${what}>>`;
}

/** The text for a language, else the one for all others. */
export function textIn(texts: Texts, language: Language | null): string | null {
  return (language === null ? undefined : texts.get(language)) ?? texts.get('') ?? null;
}

function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
