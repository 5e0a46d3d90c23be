import { inert, oneLine, visible } from '../../shared/text/show.ts';

// What 0x80 to 0x9F mean in windows-1252; five of them mean nothing and stay as they are.
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * C1 controls as the windows-1252 characters they were meant to be. Mail that calls itself Latin-1 is windows-1252, and
 * some versions of Node decode even `windows-1252` as Latin-1 (nodejs/node #56542): every agent must read the same text.
 */
export function westernC1(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80));
}

/** Foreign text as one visible line of at most `limit` characters. */
export function foreignLine(text: string, limit: number): string {
  return oneLine(inert(westernC1(text)), limit);
}

/** What a task note holds of a mail, in bytes of UTF-8 (PROTOCOL §3). */
export const MAX_TEXT_BYTES = 8192;

/** The last line of a text that did not fit. */
export const CUT_NOTICE = '\n[cut here: the message is longer, open the original]';
/** Far more characters than can end up in 8 kB; bounds the work on a huge body. */
const MAX_INPUT = 256 * 1024;
/** Padding of newsletters: long runs of invisible characters would use up the room for the text. */
const INVISIBLE_RUN = /(?:‹U\+[0-9A-F]{4,6}›[ \u00a0]*){4,}/g;

/**
 * Text for the `mail-text` block: LF line ends, every control, bidi and zero-width character made visible, no more than
 * two blank lines in a row, at most `limit` bytes of UTF-8 cut between characters, with a line that says so.
 */
export function readableText(input: string, limit = MAX_TEXT_BYTES): string {
  const seen = visible(westernC1(input.slice(0, MAX_INPUT)).replace(/\r\n?/g, '\n'))
    .replace(INVISIBLE_RUN, (run) => `‹${String(run.split('‹').length - 1)} invisible characters›`)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
  const shown = inert(seen);
  const whole = input.length <= MAX_INPUT && utf8Length(shown) <= limit;
  return whole ? shown : firstBytes(shown, limit - CUT_NOTICE.length).trimEnd() + CUT_NOTICE;
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/** The longest prefix of whole characters that has at most `limit` bytes of UTF-8. */
export function firstBytes(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= limit) return text;
  let end = Math.max(0, limit);
  // Continuation bytes are 10xxxxxx (RFC 3629): step back to the start of the character that does not fit.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
