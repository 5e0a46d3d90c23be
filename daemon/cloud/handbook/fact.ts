import { type Language } from '../draft/languages.ts';
import { languageOf } from '../draft/language.ts';
import { type Fault } from './fault.ts';
import { RULES_TITLE } from './handbook.ts';
import { type Line, type Section, below, outlineOf } from './markdown.ts';
import { type NoteRef, linkTo } from './note-ref.ts';
import { SKILL_PATH } from './places.ts';
import { listItem } from './rule-line.ts';
import { type CitedNote } from './skill.ts';

/** A paragraph of the user's own that a draft may take over word for word. */
export interface Fact {
  readonly text: string;
  /** The heading that it stands under, or ''. */
  readonly heading: string;
  /** What Obsidian opens to show where it is from. */
  readonly link: string;
  /** Null where it is too short to tell. */
  readonly language: Language | null;
}

/** Longer paragraphs are no answer to one question. Characters. */
const MAX_FACT = 800;
const MIN_FACT = 8;

/** The paragraphs and list items that a note offers to be cited: those below the heading that is named, or all of them. */
export function factsIn(ref: CitedNote, text: string): { facts: Fact[]; faults: Fault[] } {
  const outline = outlineOf(ref.path, text);
  const rules = new Set(below(outline, RULES_TITLE));
  const sections = ref.heading === '' ? outline.sections : firstOf(below(outline, ref.heading));
  if (sections.length === 0) {
    const message = `${linkTo(ref)} has no such heading; the notes that may be cited name it.`;
    return { facts: [], faults: [{ path: SKILL_PATH, line: ref.line, message }] };
  }
  // A price list has too few words to a line to tell its language by; the whole of it has enough.
  const language = languageOf(
    outline.sections.flatMap(({ lines }) => lines.map(({ text: line }) => line)).join('\n'),
  );
  const facts = sections
    .filter((section) => !rules.has(section))
    .flatMap((section) => factsOf(ref, section, language));
  return { facts, faults: [] };
}

/** The first of several headings of one name, with those below it: the one that Obsidian opens by such a link. */
function firstOf(sections: readonly Section[]): Section[] {
  const [first] = sections;
  const next = sections.findIndex(({ level }, at) => at > 0 && level <= (first?.level ?? 0));
  return sections.slice(0, next < 0 ? undefined : next);
}

function factsOf({ path, heading }: NoteRef, { title, lines }: Section, usual: Language | null): Fact[] {
  const link = linkTo({ path, heading: title === '' ? heading : title });
  return paragraphs(lines)
    .map(plainText)
    .filter((text) => text.length >= MIN_FACT && text.length <= MAX_FACT)
    .map((text) => ({ text, heading: title, link, language: languageOf(text) ?? usual }));
}

/** Lines that belong together, and each list item by itself; tables and embeds are no sentences. */
function paragraphs(lines: readonly Line[]): string[] {
  const found: string[] = [];
  let open = false;
  for (const { text } of lines) {
    const item = listItem(text);
    if (text.trim() === '' || /^\s*(?:\||!\[|>)/.test(text)) open = false;
    else if (item !== null || !open) {
      found.push(item ?? text.trim());
      open = true;
    } else found.push(`${found.pop() ?? ''} ${text.trim()}`);
  }
  return found;
}

/** Markdown as the words that it shows: a mail is plain text. */
function plainText(markdown: string): string {
  return markdown
    .replaceAll(/!?\[\[([^[\]|]*)\|([^[\]]*)\]\]/g, '$2')
    .replaceAll(/!?\[\[([^[\]]*)\]\]/g, '$1')
    .replaceAll(/\[([^[\]]*)\]\(([^()\s]*)\)/g, '$1 ($2)')
    .replaceAll(/\*\*|__|==|~~|`/g, '')
    .replaceAll(/\s\^[A-Za-z0-9-]+$/g, '')
    .trim();
}
