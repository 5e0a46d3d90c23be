import { sha256Hex } from '../text/bytes.ts';
import { isListLine } from './day-note.ts';

/**
 * A note of two parts: above a fixed line it is Countersign's and written anew, below it the person's and never touched.
 * Nothing foreign can be that line: in the upper part foreign text stands within rows only. It is plain words, since
 * formatters of Markdown change everything else.
 */
export const OWN_LINE =
  'Below this line the note is yours and stays as you write it. Above it, Countersign writes it anew.';

const RESCUED = 'You wrote this above the line; Countersign moved it here:';
/**
 * The note with its upper part replaced. The lower part stays to the byte. Where somebody wrote into the upper part (which
 * its seal shows), what they wrote goes to the end of the lower one; a note without the line is the person's whole.
 */
export function withUpper(existing: string | null, upper: string): string {
  const head = `${upper.trimEnd()}\n\n${seal(upper)}\n\n---\n\n${OWN_LINE}\n`;
  if (existing === null) return head;
  const parts = split(existing);
  if (parts === null) return `${head}\n${existing}`;
  const rescued = writtenAbove(parts.upper, head);
  if (rescued.length === 0) return `${head}${parts.own}`;
  return `${head}${parts.own}${/(^|\n)$/.test(parts.own) ? '' : '\n'}\n${RESCUED}\n\n${rescued.join('\n')}\n`;
}

/** Whether the person wrote nothing in it: such a note may be removed. False where there is no line. */
export function isOnlyOurs(note: string): boolean {
  const parts = split(note);
  return parts !== null && parts.own.trim() === '' && writtenAbove(parts.upper, '').length === 0;
}

/**
 * Whether all that is new in a note since `before` (null: since there was none) is ours and can be made again. Where two
 * computers list the mails of a day at once, the second version then gives way and needs no copy beside it.
 */
export function onlyOursSince(note: string, before: string | null): boolean {
  if (before === null) return isOnlyOurs(note);
  const [now, then] = [split(note), split(before)];
  return now !== null && then !== null && now.own === then.own && writtenAbove(now.upper, '').length === 0;
}

/** The first such line is ours: the person's part, in which it may stand again, comes after it. Line ends may be CRLF. */
function split(note: string): { upper: string; own: string } | null {
  let from = 0;
  while (from <= note.length) {
    const end = note.indexOf('\n', from);
    const line = note.slice(from, end < 0 ? note.length : end).replace(/\r$/, '');
    if (line === OWN_LINE) return { upper: note.slice(0, from), own: end < 0 ? '' : note.slice(end + 1) };
    if (end < 0) return null;
    from = end + 1;
  }
  return null;
}

/** The lines that somebody else put above the line; none while the seal fits. */
function writtenAbove(upper: string, head: string): string[] {
  const lines = upper.replaceAll('\r\n', '\n').split('\n');
  const sealed = lines.findLastIndex((line) => line.startsWith(SEAL));
  const body = lines.slice(0, Math.max(0, sealed)).join('\n');
  const rest = lines.slice(sealed + 1).filter((line) => line.trim() !== '' && line !== '---');
  if (sealed >= 0 && lines[sealed] === seal(body)) return rest;
  const known = new Set(head.split('\n'));
  return lines.filter(
    (line) =>
      line.trim() !== '' && line !== '---' && !line.startsWith(SEAL) && !known.has(line) && !isListLine(line),
  );
}

const SEAL = '%% countersign ';

/** Tells what we wrote from what others added; it protects nobody's text from anybody who wants to forge it. */
function seal(upper: string): string {
  return `${SEAL}${sha256Hex(upper.trimEnd()).slice(0, 16)} %%`;
}
