/** A longer line is prose: no mail program writes one as the head of a quote. */
export const LONGEST_MARK = 400;

/** ASCII words with one space between: what most lines are, and are spared the work for. */
const PLAIN_ALREADY = /^[!-~]+(?: [!-~]+)*$/;
const INVISIBLE = /^[\s\u200b-\u200f\u2060\ufeff]+$/;

/**
 * A line in the form in which it is compared with the words of mail programs: lower case, one space for any white space,
 * typographic dashes, colons and apostrophes as ASCII, without invisible characters. '' for a line that is too long.
 */
export function plainLine(line: string): string {
  if (line.length > LONGEST_MARK) return '';
  if (PLAIN_ALREADY.test(line)) return line.toLowerCase();
  return line
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .replace(/[\s\u00a0\u202f\u3000]+/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\uff1a\ufe55]/g, ':')
    .replace(/[’‘´]/g, "'")
    .trim()
    .toLowerCase();
}

export function isBlank(line: string): boolean {
  return line.trim() === '' || INVISIBLE.test(line);
}

/** A line that quotes: `>` at its beginning, or behind the blanks that some programs put in front. */
export function isQuoteLine(line: string): boolean {
  return /^[ \t]{0,4}>/.test(line);
}

/** The initials of `AG> text`, as The Bat and old news readers quote; '' otherwise. They count below an attribution only. */
export function quoteInitials(line: string): string {
  return /^ ?(\p{L}{1,4})>/u.exec(line)?.[1] ?? '';
}
