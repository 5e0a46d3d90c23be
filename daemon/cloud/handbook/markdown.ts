import { type Fault } from './fault.ts';

export interface Line {
  /** 1-based line of the note. */
  readonly at: number;
  readonly text: string;
}

export interface Section {
  /** 1 to 6; 0 for what stands before the first heading. */
  readonly level: number;
  readonly title: string;
  /** The lines below the heading, up to the next heading of any level. */
  readonly lines: readonly Line[];
}

/** A note as a reader of rules sees it: no front matter, no comments, no code blocks. */
export interface Outline {
  readonly sections: readonly Section[];
  readonly faults: readonly Fault[];
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/s;
/** Backticks behind the first ones make it code within a line. */
const FENCE = /^ {0,3}(`{3,}(?![^]*`)|~{3,})/;

/**
 * Reads the headings of a note and what stands below them. What Obsidian does not show as text, says nothing here: a rule
 * in a comment or in a code block is no rule. One that never ends is a fault, for it hides all that follows. `underlined`:
 * whether a line of dashes below a paragraph makes it a heading, as Obsidian shows it; in a signature it is meant as a line.
 */
export function outlineOf(path: string, text: string, underlined = true): Outline {
  const faults: Fault[] = [];
  const hides = hiddenIn(path, faults);
  let section: OpenSection = { level: 0, title: '', lines: [] };
  const sections = [section];
  for (const line of withoutCode(withoutComments(withoutFrontMatter(text), hides), hides)) {
    const heading = markedHeading(line) ?? (underlined ? underlinedHeading(section.lines, line) : null);
    if (heading === null) section.lines.push(line);
    else sections.push((section = { ...heading, lines: [] }));
  }
  return { sections, faults };
}

interface OpenSection {
  readonly level: number;
  readonly title: string;
  readonly lines: Line[];
}
type Heading = Pick<Section, 'level' | 'title'>;

function markedHeading({ text }: Line): Heading | null {
  const [, marks, title = ''] = HEADING.exec(text) ?? [];
  return marks === undefined
    ? null
    : { level: marks.length, title: title.replace(/[ \t]#+[ \t]*$/, '').trim() };
}

const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** What begins a list, a quotation or a table: below those, a line of dashes is a line. */
const NO_PARAGRAPH = /^\s*(?:[-*+>|]|\d{1,9}[.)]\s)/;

/** The paragraph that a line underlines (CommonMark 0.31 §4.3), taken off the `lines` before it; null where it is none. */
function underlinedHeading(lines: Line[], { at, text }: Line): Heading | null {
  if (!UNDERLINE.test(text)) return null;
  let first = lines.length;
  for (let wanted = at - 1; first > 0; wanted--) {
    const above = lines[first - 1];
    if (above?.at !== wanted || above.text.trim() === '' || UNDERLINE.test(above.text)) break;
    if (NO_PARAGRAPH.test(above.text)) return null;
    first--;
  }
  const paragraph = lines.splice(first);
  const title = paragraph.map((line) => line.text.trim()).join(' ');
  return title === '' ? null : { level: text.includes('=') ? 1 : 2, title };
}

/** A note as text to be sent: without its front matter and its comments. */
export function shownText(path: string, text: string): { text: string; faults: Fault[] } {
  const faults: Fault[] = [];
  return { text: textOf(withoutComments(withoutFrontMatter(text), hiddenIn(path, faults))), faults };
}

function hiddenIn(path: string, faults: Fault[]): Hides {
  return (line, what) => {
    const message = `${what} begins here and never ends, so nothing below it counts; close it, or remove it.`;
    faults.push({ path, line, message });
  };
}

/** The sections with this title, without regard to case, each with those below it. */
export function below(outline: Outline, title: string): Section[] {
  const found: Section[] = [];
  let within: number | null = null;
  for (const section of outline.sections) {
    if (within !== null && section.level <= within) within = null;
    if (within === null && section.level > 0 && section.title.toLowerCase() === title.toLowerCase())
      within = section.level;
    if (within !== null) found.push(section);
  }
  return found;
}

/** The text of lines as it stands, without the blank lines around it. */
export function textOf(lines: readonly Line[]): string {
  return lines
    .map(({ text }) => text.trimEnd())
    .join('\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

type Hides = (line: number, what: string) => void;

function withoutFrontMatter(text: string): Line[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line, at) => ({ at: at + 1, text: line }));
  if (lines[0]?.text !== '---') return lines;
  const end = lines.findIndex((line, at) => at > 0 && line.text === '---');
  return end < 0 ? lines : lines.slice(end + 1);
}

const CLOSE = { '%%': '%%', '<!--': '-->' } as const;

function withoutComments(lines: readonly Line[], hides: Hides): Line[] {
  const shown: Line[] = [];
  let close = '';
  let since = 0;
  for (const { at, text } of lines) {
    const opening = /%%|<!--/g;
    let out = '';
    for (let from = 0; from < text.length;) {
      if (close !== '') {
        const end = text.indexOf(close, from);
        if (end < 0) break;
        from = end + close.length;
        close = '';
        continue;
      }
      opening.lastIndex = from;
      const next = opening.exec(text);
      out += text.slice(from, next?.index ?? text.length);
      if (next === null) break;
      close = CLOSE[next[0] as keyof typeof CLOSE];
      since = at;
      from = next.index + next[0].length;
    }
    shown.push({ at, text: out });
  }
  if (close !== '') hides(since, 'A comment');
  return shown;
}

function withoutCode(lines: readonly Line[], hides: Hides): Line[] {
  let fence: { mark: string; since: number } | null = null;
  const kept: Line[] = [];
  for (const line of lines) {
    const mark = FENCE.exec(line.text)?.[1] ?? '';
    if (fence === null && mark !== '') fence = { mark, since: line.at };
    else if (fence === null) kept.push(line);
    else if (mark.startsWith(fence.mark) && line.text.trim() === mark) fence = null;
  }
  if (fence !== null) hides(fence.since, 'A code block');
  return kept;
}
