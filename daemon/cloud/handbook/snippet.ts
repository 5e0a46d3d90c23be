import { type Language, readLanguage } from '../draft/languages.ts';
import { type Fault, quoted } from './fault.ts';
import { FrontMatter } from './front-matter.ts';
import { type Glob, parseGlob } from './glob.ts';
import { shownText } from './markdown.ts';
import { termsIn } from './terms.ts';

/** An answer that the user wrote once, for mails of one kind: `Skills/<folder>/SKILL.md` with the key `snippet`. */
export interface Snippet {
  /** By which rules name it; several notes may bear one name, in one language each. */
  readonly name: string;
  readonly path: string;
  /** Null where it is not said. */
  readonly language: Language | null;
  /** What the mails are about that it answers. */
  readonly when: readonly string[];
  /** Patterns of subjects that it answers. */
  readonly match: readonly Glob[];
  readonly text: string;
}

const NAME = /^[a-z][a-z0-9-]{0,47}$/;
const KEYS = ['snippet', 'language', 'when', 'match'];
const MAX_TEXT = 20_000;
/** Descriptions, and patterns, of one snippet: every mail is held against each. */
const MAX_LISTED = 100;

export type ReadSnippet =
  | { readonly kind: 'snippet'; readonly snippet: Snippet; readonly faults: readonly Fault[] }
  /** A skill of another kind, or a snippet that can't be used as it is. */
  | { readonly kind: 'none'; readonly faults: readonly Fault[] };

/** Reads a skill note as a snippet; one with a fault is not used. */
export function readSnippet(path: string, text: string): ReadSnippet {
  const front = FrontMatter.read(path, text);
  if (!front.ok) {
    const { message, line = 1 } = front.refusal;
    return { kind: 'none', faults: [{ path, line, message }] };
  }
  const settings = front.value;
  if (!settings.has('snippet')) return { kind: 'none', faults: [] };
  settings.refuseOthers(KEYS);
  const name = settings.one('snippet');
  if (!NAME.test(name))
    settings.fault(
      'snippet',
      `${quoted(name)} can't name a snippet; use lower-case letters, digits and hyphens.`,
    );
  const code = settings.one('language');
  const language = readLanguage(code);
  if (code !== '' && language === null)
    settings.fault('language', `${quoted(code)} is no language that drafts know.`);
  const { text: body, faults: hidden } = shownText(path, text);
  if (body === '') settings.fault('snippet', 'this snippet is empty; write its text below the front matter.');
  if (body.length > MAX_TEXT)
    settings.fault('snippet', `this snippet is longer than ${String(MAX_TEXT)} characters; shorten it.`);
  const when = settings.many('when');
  const match = settings.many('match');
  for (const [key, listed] of Object.entries({ when, match }))
    if (listed.length > MAX_LISTED)
      settings.fault(
        key,
        `${quoted(key)} can list at most ${String(MAX_LISTED)}; write another snippet of that name.`,
      );
  for (const vague of when.filter((words) => termsIn(words).length === 0))
    settings.fault(
      'when',
      `${quoted(vague)} has only words that every mail has; name what such a mail is about.`,
      vague,
    );
  const faults = [...settings.faults, ...hidden];
  if (faults.length > 0) return { kind: 'none', faults };
  const patterns = match.map(parseGlob);
  return { kind: 'snippet', snippet: { name, path, language, when, match: patterns, text: body }, faults };
}
