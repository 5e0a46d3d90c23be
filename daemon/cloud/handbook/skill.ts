import { untagged } from '../../../shared/text/address.ts';
import { type Language, readLanguage } from '../draft/languages.ts';
import { type Fault, quoted } from './fault.ts';
import { FrontMatter } from './front-matter.ts';
import { type Glob, fits } from './glob.ts';
import { type Line, type Outline, outlineOf, textOf } from './markdown.ts';
import { type NoteRef, readNoteRef } from './note-ref.ts';
import { optOutIn } from './opt-out.ts';
import { SKILL_PATH } from './places.ts';

export const TONES = ['neutral', 'formal', 'friendly'] as const;
export type Tone = (typeof TONES)[number];
export const TOPICS = ['emotional', 'legal', 'medical', 'financial'] as const;
export type Topic = (typeof TOPICS)[number];

/** A text of the user's in the languages in which there is one; '' is that for every other language. */
export type Texts = ReadonlyMap<Language | '', string>;

export interface CitedNote extends NoteRef {
  /** Line of the skill that names it. */
  readonly line: number;
}

/** How replies are drafted, as the user set it in `Skills/reply/SKILL.md`. */
export interface ReplySkill {
  readonly tone: Tone;
  readonly quote: 'none' | 'full';
  /** The languages the user writes, or null for every one that drafts know. */
  readonly languages: readonly Language[] | null;
  /** The language where that of a mail is not clear, or not one of the user's; null where it is not said. */
  readonly language: Language | null;
  /** Correspondents for whom nothing is drafted. */
  readonly optOut: readonly Glob[];
  /** Sensitive topics that are everyday business to this user and so may be drafted. */
  readonly routine: readonly Topic[];
  /** An amount from which on a mail counts as an unusual financial matter; null for the usual one. */
  readonly largeAmount: number | null;
  /** Which of the user's notes may be cited. */
  readonly notes: readonly CitedNote[];
  readonly answer: Texts;
  readonly signature: Texts;
  readonly disclosure: Texts;
  /** Free words on how to write: for a model, no rule of ours. */
  readonly instructions: string;
  readonly faults: readonly Fault[];
  /** Why nothing may be drafted until the note is mended, or ''. */
  readonly closed: string;
}

export const NO_SKILL: ReplySkill = {
  tone: 'neutral',
  quote: 'none',
  languages: null,
  language: null,
  optOut: [],
  routine: [],
  largeAmount: null,
  notes: [],
  answer: new Map(),
  signature: new Map(),
  disclosure: new Map(),
  instructions: '',
  faults: [],
  closed: '',
};

const KEYS = ['tone', 'quote', 'languages', 'language', 'opt_out', 'routine', 'large_amount', 'notes'];

/**
 * Reads the skill. One setting that can't be read leaves its usual value and a fault. Front matter that can't be read at
 * all closes the desk, for the people who opted out stand in it.
 */
export function readSkill(text: string): ReplySkill {
  const front = FrontMatter.read(SKILL_PATH, text);
  const outline = outlineOf(SKILL_PATH, text, false);
  if (!front.ok) {
    const { message, line = 1 } = front.refusal;
    const fault = { path: SKILL_PATH, line, message };
    return { ...NO_SKILL, faults: [fault], closed: closedBy(fault) };
  }
  const settings = front.value;
  settings.refuseOthers(KEYS);
  const language = settings.many('language');
  if (language.length > 1)
    settings.fault('language', 'name one language here; the others belong to languages.');
  const { optOut, lost } = optOutIn(settings);
  const listed = languagesIn(settings, 'languages', settings.many('languages'));
  const skill = {
    tone: settings.word('tone', TONES) ?? NO_SKILL.tone,
    quote: settings.word('quote', ['none', 'full']) ?? NO_SKILL.quote,
    languages: listed.length > 0 ? listed : null,
    language: languagesIn(settings, 'language', language)[0] ?? null,
    optOut,
    routine: topicsIn(settings),
    largeAmount: amountIn(settings),
    notes: notesIn(settings),
    ...textsIn(outline),
  };
  const closed = lost === undefined ? '' : closedBy(lost);
  return { ...skill, faults: [...settings.faults, ...outline.faults], closed };
}

function closedBy({ line, message }: Fault): string {
  return `Nothing is drafted until ${SKILL_PATH} can be read (line ${line}): ${message}`;
}

/** Whether this correspondent is on the list, under whatever tag (`ex+news@x.example`, RFC 5233) they write. */
export function optedOut({ optOut: list }: Pick<ReplySkill, 'optOut'>, address: string): boolean {
  return list.some((glob) => fits(glob, address) || fits(glob, untagged(address)));
}

function languagesIn(settings: FrontMatter, key: string, codes: readonly string[]): Language[] {
  return codes.flatMap((code) => {
    const language = readLanguage(code);
    if (language === null) settings.fault(key, `${quoted(code)} is no language that drafts know.`, code);
    return language ?? [];
  });
}

function topicsIn(settings: FrontMatter): Topic[] {
  return settings.many('routine').flatMap((word) => {
    const topic = TOPICS.find((known) => known === word.toLowerCase());
    if (topic === undefined)
      settings.fault('routine', `${quoted(word)} is no topic; write ${TOPICS.join(', ')}.`, word);
    return topic ?? [];
  });
}

function amountIn(settings: FrontMatter): number | null {
  const text = settings.one('large_amount');
  if (text === '') return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  settings.fault('large_amount', 'write a whole number without a currency, such as 10000.');
  return null;
}

/** Each of them is read for itself. */
const MAX_NOTES = 100;

function notesIn(settings: FrontMatter): CitedNote[] {
  const named = settings.many('notes');
  if (named.length > MAX_NOTES)
    settings.fault(
      'notes',
      `only the first ${String(MAX_NOTES)} notes can be cited; name whole notes instead of headings.`,
    );
  return named.slice(0, MAX_NOTES).flatMap((text) => {
    const ref = readNoteRef(text);
    if (!ref.ok) settings.fault('notes', ref.refusal.message, text);
    return ref.ok ? [{ ...ref.value, line: settings.lineOf('notes', text) }] : [];
  });
}

const TEXTS = { answer: 'answer', signature: 'signature', disclosure: 'disclosure' } as const;

/** `## Signature` and `## Signature (de)`; what stands below other headings are instructions. */
function textsIn({ sections }: Outline) {
  const texts = {
    answer: new Map<Language | '', string>(),
    signature: new Map<Language | '', string>(),
    disclosure: new Map<Language | '', string>(),
  };
  const rest: Line[] = [];
  for (const { title, lines } of sections) {
    const [, name = '', code] = /^(\w+)(?:\s*\((\S{2,8})\))?$/.exec(title.toLowerCase()) ?? [];
    const language = code === undefined ? '' : readLanguage(code);
    if (Object.hasOwn(TEXTS, name) && language !== null)
      texts[TEXTS[name as keyof typeof TEXTS]].set(language, textOf(lines));
    else rest.push(...lines);
  }
  return { ...texts, instructions: textOf(rest) };
}
