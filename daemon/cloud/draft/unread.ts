import { HISTORY_LINE } from '../../mail/compose.ts';
import { CUT_NOTICE } from '../../mail/text.ts';

/** What a task note says above a text that is not all of the mail (daemon/mail/parse.ts, remarks.ts). */
const REMARK = /^\[[^\n]{1,300}(?:open the original|open it in your mail program)\.\]$/;

/** The part of a task note's text that the sender wrote this time; no mail can write the line that ends it. */
export function aboveHistory(text: string): string {
  return `\n${text}`.split(`\n${HISTORY_LINE}`)[0]?.replace(/^\n/, '') ?? '';
}

/**
 * Whether something of what was written this time is not in the note: cut off at 8 kB, encrypted, or beyond a limit. A
 * sender who writes such a line himself gets no draft, and that is all.
 */
export function isUnread(text: string): boolean {
  if (aboveHistory(text).includes(CUT_NOTICE)) return true;
  const lines = text.split('\n');
  const below = lines.findIndex((line) => !/^\[.*\]$/.test(line));
  return lines.slice(0, below < 0 ? undefined : below).some((line) => REMARK.test(line));
}
