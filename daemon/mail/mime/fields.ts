import { fromUtf8 } from '../../../shared/text/bytes.ts';
import type { HeaderField } from '../headers.ts';
import { decodeText } from './charset.ts';

/** Printable ASCII without a colon (RFC 5322 §2.2); a line that does not begin so is no field. */
const NAME = /^[!-9;-~]{1,100}$/;

/**
 * Header text: UTF-8 as RFC 6532 wants it, else in the character set of that name, else Latin-1 byte by byte, which is what
 * old programs of western Europe wrote.
 */
export function headerText(bytes: Uint8Array, charset = 'iso-8859-1'): string {
  return fromUtf8(bytes) ?? decodeText(bytes, charset).text;
}

/**
 * The fields of a header section in order, unfolded (RFC 5322 §2.2.3): the line break goes, the white space stays. Only
 * space and tab continue a line, so that no other blank hides a field from a reader who is stricter.
 */
export function fieldsOf(section: string): HeaderField[] {
  const fields: { key: string; lines: string[] }[] = [];
  for (const line of section.split(/\r\n|\n/)) {
    const last = fields.at(-1);
    if (line.startsWith(' ') || line.startsWith('\t')) last?.lines.push(line);
    else {
      const colon = line.indexOf(':');
      const key = trimBlanks(line.slice(0, Math.max(0, colon)));
      fields.push({
        key: colon > 0 && NAME.test(key) ? key.toLowerCase() : '',
        lines: [line.slice(colon + 1)],
      });
    }
  }
  return fields
    .filter(({ key }) => key !== '')
    .map(({ key, lines }) => ({ key, value: trimBlanks(lines.join('').replaceAll('\r', ' ')) }));
}

/** Without `trim`, which also takes away blanks that are no white space of a header. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  const blank = (at: number) => text[at] === ' ' || text[at] === '\t';
  while (start < end && blank(start)) start++;
  while (end > start && blank(end - 1)) end--;
  return text.slice(start, end);
}
