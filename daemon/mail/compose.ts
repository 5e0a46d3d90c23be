import type { FoldedMail, MailPart } from './quotes.ts';
import { MAX_TEXT_BYTES, readableText, utf8Length } from './text.ts';

/** The line between what is new and what a mail quotes, which a card may fold at. */
export const HISTORY_LINE = '[earlier messages, as this mail quotes them]';

const MAX_SIGNATURE_BYTES = 2048;

/** A mail's text as it is kept: all of it for the person, and what is new in it for triage and drafts. */
export interface ComposedText {
  readonly text: string;
  readonly fresh: string;
  readonly quoted: string;
  readonly signature: string;
}

/**
 * The text that a person is shown, and its parts. What is new stands first and is cut last; then what is attached; below
 * `HISTORY_LINE` what the mail quotes. A mail that answers in between its quotes keeps its order.
 */
export function composed(folded: FoldedMail, attached: string): ComposedText {
  return {
    text: isTopPosted(folded.parts)
      ? withHistoryBelow(folded.parts, attached)
      : inOrder(folded.parts, attached),
    fresh: readableText(folded.fresh),
    quoted: readableText(folded.quoted.join('\n\n')),
    signature: readableText(folded.signature, MAX_SIGNATURE_BYTES),
  };
}

/** Whether all that is quoted stands below all that is new. */
function isTopPosted(parts: readonly MailPart[]): boolean {
  const first = parts.findIndex(({ kind }) => kind === 'quoted');
  return first < 0 || parts.slice(first).every(({ kind }) => kind !== 'fresh');
}

function withHistoryBelow(parts: readonly MailPart[], attached: string): string {
  const first = parts.findIndex(({ kind }) => kind === 'quoted');
  const above = first < 0 ? parts : parts.slice(0, first);
  const top = section(joined(above), attached, MAX_TEXT_BYTES);
  if (first < 0) return top;
  const room = MAX_TEXT_BYTES - utf8Length(top) - utf8Length(HISTORY_LINE) - 4;
  if (room < MIN_HISTORY) return top;
  const history = readableText(joined(parts.slice(first)), room);
  return [top, HISTORY_LINE, history].filter((part) => part !== '').join('\n\n');
}

/** Less room than this holds nothing worth a heading. */
const MIN_HISTORY = 200;

function inOrder(parts: readonly MailPart[], attached: string): string {
  const whole = joined(parts);
  const list = attached === '' ? 0 : utf8Length(attached) + 2;
  if (utf8Length(readableText(whole, MAX_INPUT)) + list <= MAX_TEXT_BYTES)
    return section(whole, attached, MAX_TEXT_BYTES);
  return section(joined(parts.map(shortened)), attached, MAX_TEXT_BYTES);
}

const MAX_INPUT = 256 * 1024;
/** Lines that stay of a quote where an answer would otherwise be cut off. */
const KEPT_LINES = 3;

function shortened(part: MailPart): MailPart {
  const lines = part.text.split('\n');
  if (part.kind !== 'quoted' || lines.length <= KEPT_LINES + 1) return part;
  const left = `[${String(lines.length - KEPT_LINES)} more quoted lines]`;
  return { kind: 'quoted', text: [...lines.slice(0, KEPT_LINES), left].join('\n') };
}

function joined(parts: readonly MailPart[]): string {
  // What the mail writes must not look like our own line.
  return parts
    .map(({ text }) => text.replaceAll(HISTORY_LINE, `(${HISTORY_LINE.slice(1, -1)})`))
    .join('\n\n');
}

function section(body: string, attached: string, limit: number): string {
  const text = readableText(body, limit - (attached === '' ? 0 : utf8Length(attached) + 2));
  return [text, attached].filter((part) => part !== '').join('\n\n');
}
