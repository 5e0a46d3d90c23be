import { attributionAt } from './quotes/attribution.ts';
import { headerBlockAt, separatorAt } from './quotes/header-block.ts';
import { isBlank, isQuoteLine, quoteInitials } from './quotes/line.ts';
import { signatureStart } from './quotes/signature.ts';
import { FORWARD_SUBJECT } from './quotes/words.ts';

/** A stretch of a mail: what was written this time, what was there before, what a program or a lawyer put below. */
export interface MailPart {
  readonly kind: 'fresh' | 'quoted' | 'signature';
  readonly text: string;
}

export interface FoldedMail {
  /** All of the mail in the order it stands in; no part is blank. */
  readonly parts: readonly MailPart[];
  /** The fresh parts, a blank line between them. */
  readonly fresh: string;
  readonly quoted: readonly string[];
  readonly signature: string;
  /** The fresh text holds a message that is passed on: its content is content, and its header stays above it. */
  readonly forwarded: boolean;
}

export interface FoldHints {
  /** Subject of the mail: an Outlook forward looks like an answer in every other respect. */
  readonly subject?: string;
  /** Line numbers at which HTML markup says that history begins (`divRplyFwdMsg`, `yahoo_quoted`, …). */
  readonly historyAt?: ReadonlySet<number>;
  /**
   * Whether lines with `>` quote another mail: yes where markup says so, no in a page without such markup, where they are
   * indented text. Without this hint their form decides. Below an attribution they always do.
   */
  readonly cites?: boolean;
}

/** Characters that are read: far more than the 8 kB that are shown, and a bound on the work. */
const MAX_TEXT = 256 * 1024;

/**
 * Splits the text of a mail into what is new and what was there before. It is a judgement by the marks that mail programs
 * leave, in the languages of quotes/words.ts. History without `>` is recognised only below something new: to lose what
 * somebody wrote is worse than to read something twice. Pure, and linear in the length of the text.
 */
export function foldQuotes(text: string, hints: FoldHints = {}): FoldedMail {
  const lines = text.slice(0, MAX_TEXT).replace(/\r\n?/g, '\n').split('\n');
  const history = historyOf(lines, hints);
  const parts = partsOf(lines, history);
  const of = (kind: MailPart['kind']) => parts.filter((part) => part.kind === kind).map((part) => part.text);
  return {
    parts,
    fresh: of('fresh').join('\n\n'),
    quoted: of('quoted'),
    signature: of('signature').join('\n\n'),
    forwarded: history.forwardedAt < lines.length,
  };
}

interface History {
  /** For each line whether it is history. */
  readonly quoted: readonly boolean[];
  /** Where a forwarded message begins, which goes on to the end; the number of lines where there is none. */
  readonly forwardedAt: number;
}

function historyOf(lines: readonly string[], hints: FoldHints): History {
  const quoted = lines.map(() => false);
  const quotes = new QuoteTest(lines, hints.cites);
  const passedOn = FORWARD_SUBJECT.test(hints.subject ?? '');
  let wroteAbove = false;
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (isBlank(line)) {
      at++;
    } else if (quotes.is(line) || isWrappedRest(lines, at, quotes)) {
      quoted[at++] = true;
    } else {
      const mark = markAt(lines, at, hints.historyAt);
      if (
        mark !== null &&
        mark.kind !== 'forwarded' &&
        quotes.begins(lines[nextText(lines, mark.end)] ?? '')
      ) {
        quoted.fill(true, at, mark.end);
        at = mark.end;
      } else if (mark?.kind === 'forwarded' || (mark?.kind === 'header' && (passedOn || !wroteAbove))) {
        return { quoted, forwardedAt: at };
      } else if (mark !== null && mark.sure && wroteAbove) {
        return { quoted: quoted.fill(true, withRuleAbove(lines, at)), forwardedAt: lines.length };
      } else {
        wroteAbove = true;
        at++;
      }
    }
  }
  return { quoted, forwardedAt: lines.length };
}

interface Mark {
  readonly kind: 'forwarded' | 'header' | 'attribution';
  /** Index behind the lines that make the mark. */
  readonly end: number;
  /** History begins here even where no line of it begins with `>`. */
  readonly sure: boolean;
}

/** What a mail program wrote on this line to introduce an earlier message, or null. */
function markAt(
  lines: readonly string[],
  at: number,
  historyAt: ReadonlySet<number> | undefined,
): Mark | null {
  const separator = separatorAt(lines[at] ?? '');
  if (separator === 'forwarded') return { kind: 'forwarded', end: at + 1, sure: true };
  if (separator === 'reply-above') return { kind: 'attribution', end: at + 1, sure: true };
  const below = separator === null ? at : nextText(lines, at + 1);
  const block = headerBlockAt(lines, below, separator === 'original');
  if (block >= 0) return { kind: 'header', end: block, sure: separator !== null || !isIntroduced(lines, at) };
  if (separator === 'original') return { kind: 'header', end: at + 1, sure: true };
  if (separator === 'rule') return null;
  const attribution = attributionAt(lines, at);
  const marked = historyAt?.has(at) === true;
  if (attribution !== null) {
    return { kind: 'attribution', end: attribution.end, sure: marked || attribution.strength === 'strong' };
  }
  // A header in a language that we have no words for: what the subject says of forwards counts for it as well.
  return marked ? { kind: 'header', end: at, sure: true } : null;
}

/** A person who shows a header ("I received this:") ends the line above it with a colon; no mail program does. */
function isIntroduced(lines: readonly string[], at: number): boolean {
  let above = at - 1;
  while (above >= 0 && above >= at - 3 && isBlank(lines[above] ?? '')) above--;
  return /[:\uff1a]\s{0,4}$/.test(lines[above]?.slice(-10) ?? '');
}

/** Where history begins with the rule that stands above it. */
function withRuleAbove(lines: readonly string[], at: number): number {
  let above = at - 1;
  while (above >= 0 && above >= at - 3 && isBlank(lines[above] ?? '')) above--;
  return separatorAt(lines[above] ?? '') === 'rule' ? above : at;
}

/** The next line that is not blank, at most three further on. */
function nextText(lines: readonly string[], from: number): number {
  let at = from;
  while (at < from + 3 && at < lines.length && isBlank(lines[at] ?? '')) at++;
  return at;
}

/**
 * Which lines of a mail quote. In newsletters `>` and `>>` are arrows: without an attribution above, they count only in a
 * mail that begins with such a line, or that has two or three of them together.
 */
class QuoteTest {
  private counts: boolean;
  private initials = '';

  constructor(lines: readonly string[], hint: boolean | undefined) {
    const first = lines.find((line) => !isBlank(line)) ?? '';
    const run = (at: number, length: number) =>
      lines.slice(at, at + length).filter(isQuoteLine).length === length;
    this.counts =
      hint ??
      (isQuoteLine(first) ||
        lines.some((line, at) => isQuoteLine(line) && run(at, /^[ \t]*>>/.test(line) ? 3 : 2)));
  }

  is(line: string): boolean {
    if (this.initials !== '' && quoteInitials(line) === this.initials) return true;
    return this.counts && isQuoteLine(line);
  }

  /** For the line below an attribution. */
  begins(line: string): boolean {
    this.counts ||= isQuoteLine(line);
    this.initials = quoteInitials(line) || this.initials;
    return this.is(line);
  }
}

/** The rest of a quoted line that a program wrapped without a new `>`, in the middle of a sentence and of a quote. */
function isWrappedRest(lines: readonly string[], at: number, quotes: QuoteTest): boolean {
  const above = lines[at - 1] ?? '';
  return (
    quotes.is(above) &&
    above.length >= 60 &&
    !/[.?!:;。？！]\s{0,4}$/.test(above.slice(-10)) &&
    /^[\p{Ll}\d]/u.test(lines[at] ?? '') &&
    quotes.is(lines[at + 1] ?? '')
  );
}

function partsOf(lines: readonly string[], { quoted, forwardedAt }: History): MailPart[] {
  const parts: MailPart[] = [];
  const add = (kind: MailPart['kind'], stretch: readonly string[]) => {
    const text = trimBlank(stretch).join('\n');
    const last = parts.at(-1);
    if (text === '') return;
    if (last?.kind === kind) parts[parts.length - 1] = { kind, text: `${last.text}\n\n${text}` };
    else parts.push({ kind, text });
  };
  for (let at = 0; at < forwardedAt;) {
    const history = quoted[at] === true;
    let end = at;
    while (end < forwardedAt && quoted[end] === history) end++;
    const stretch = lines.slice(at, end);
    const signed = history ? stretch.length : signatureStart(trimEnd(stretch));
    add(history ? 'quoted' : 'fresh', stretch.slice(0, signed));
    add('signature', stretch.slice(signed));
    at = end;
  }
  add('fresh', lines.slice(forwardedAt));
  return parts;
}

function trimEnd(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && isBlank(lines[end - 1] ?? '')) end--;
  return lines.slice(0, end);
}

function trimBlank(lines: readonly string[]): readonly string[] {
  let start = 0;
  while (start < lines.length && isBlank(lines[start] ?? '')) start++;
  return trimEnd(lines.slice(start));
}
