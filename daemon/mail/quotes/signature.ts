import { isBlank, plainLine } from './line.ts';
import { ABOUT_RECIPIENTS, CONFIDENTIAL, SENT_FROM } from './signature-words.ts';

const MAX_DELIMITED = 30;
const MAX_LOOSE = 8;
const MAX_BELOW_SENT_FROM = 2;
const MAX_PARAGRAPH = 4000;

/**
 * Where the signature of this stretch of lines begins, which is its length where there is none: a line of two dashes
 * (RFC 3676 §4.3), "Sent from my …", a legal disclaimer, the footer of a mailing list.
 */
export function signatureStart(lines: readonly string[]): number {
  let end = lines.length;
  // What stands below another: a disclaimer below "Sent from my phone" below two dashes.
  for (const find of [listFooter, disclaimer, delimiter, sentFrom]) end = find(lines.slice(0, end));
  return end;
}

function delimiter(lines: readonly string[]): number {
  const last = lines.length - 1;
  for (let at = last; at >= 0 && last - at <= MAX_DELIMITED; at--) {
    const line = (lines[at] ?? '').replace(/[\r\u00a0]/g, ' ');
    if (line === '-- ') return at;
    if (line.trim() === '--' && last - at <= MAX_LOOSE && isBlank(lines[at - 1] ?? '')) return at;
  }
  return lines.length;
}

function sentFrom(lines: readonly string[]): number {
  let below = 0;
  for (let at = lines.length - 1; at >= 0 && below <= MAX_BELOW_SENT_FROM; at--) {
    const plain = plainLine(lines[at] ?? '');
    if (plain === '') continue;
    if (SENT_FROM.test(plain)) return at;
    below++;
  }
  return lines.length;
}

/** The first of the last paragraphs that speaks of confidentiality and of recipients; there must be text above it. */
function disclaimer(lines: readonly string[]): number {
  let found = lines.length;
  let end = lines.length;
  let length = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    length += line.length;
    if (length > MAX_PARAGRAPH) break;
    if (at > 0 && !isBlank(lines[at - 1] ?? '')) continue;
    if (isBlank(line)) continue;
    const text = lines.slice(at, end).join(' ').toLowerCase();
    if (at > 0 && text.length > 80 && CONFIDENTIAL.test(text) && ABOUT_RECIPIENTS.test(text)) found = at;
    end = at;
  }
  return found;
}

function listFooter(lines: readonly string[]): number {
  for (let at = lines.length - 1; at >= 0 && lines.length - at <= MAX_LOOSE; at--) {
    if (
      /^_{30,80}$/.test((lines[at] ?? '').trim()) &&
      /mailing list|list-?info/i.test(lines.slice(at).join(' '))
    )
      return at;
  }
  return lines.length;
}
