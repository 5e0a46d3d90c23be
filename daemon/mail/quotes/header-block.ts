import { isBlank, plainLine } from './line.ts';
import { FORWARDED_MESSAGE, ORIGINAL_MESSAGE, REPLY_ABOVE, ROLE_OF, type Role, WROTE } from './words.ts';

/** What a line between dashes, or one of Apple Mail's own sentences, says about the text below it. */
export type Separator = 'original' | 'forwarded' | 'rule' | 'reply-above';

const RULE = /^[-_=*~]{5,400}$/;
const DASHED = /^[-_=*~]{2,40} ?([^-_=*~].{1,200}?) ?[-_=*~]{2,40}:?$/;

/** The separator that this line is, or null. */
export function separatorAt(line: string): Separator | null {
  const plain = plainLine(line);
  if (RULE.test(plain)) return 'rule';
  if (REPLY_ABOVE.test(plain)) return 'reply-above';
  const words = DASHED.exec(plain)?.[1];
  if (words !== undefined) {
    if (startsWithOne(words, FORWARDED_MESSAGE)) return 'forwarded';
    if (startsWithOne(words, ORIGINAL_MESSAGE) || WROTE.test(words)) return 'original';
    return null;
  }
  // Apple Mail writes its forwards without dashes, and with nothing else on the line.
  const sentence = plain.replace(/ ?:$/, '');
  return sentence !== plain && FORWARDED_MESSAGE.includes(sentence) ? 'forwarded' : null;
}

function startsWithOne(text: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => text.startsWith(beginning));
}

interface Labelled {
  readonly role: Role | 'other';
  readonly value: string;
}

const LABEL = /^[*_]{0,2}([^:*_]{1,24})[*_]{0,2} ?: ?[*_]{0,2} ?(.*)$/;

/** A line such as `From: Ana`, `*De :* Ana` or `差出人：Ana`. */
function labelled(line: string): Labelled | null {
  const match = LABEL.exec(plainLine(line));
  const role = ROLE_OF.get((match?.[1] ?? '').trim());
  return match === null || role === undefined ? null : { role, value: match[2] ?? '' };
}

const MAX_BLOCK = 24;
const MAX_FOLDED = 12;

/**
 * The header of an earlier message as Outlook, Notes and phones copy it into the text. Answers the index behind it, or -1.
 * `certain` where a separator stands above it, so that fewer labels are enough; without one a list like "From: Stockholm,
 * To: Paris, Date: 3 December" must not be taken for a header.
 */
export function headerBlockAt(lines: readonly string[], start: number, certain: boolean): number {
  const found = new Map<Role, string>();
  let at = start;
  let folded = 0;
  for (; at < lines.length && at < start + MAX_BLOCK; at++) {
    const line = lines[at] ?? '';
    const label = labelled(line);
    if (label !== null) {
      // A label that comes again begins the next message of the history.
      if (label.role !== 'other' && found.has(label.role)) break;
      if (label.role !== 'other') found.set(label.role, label.value);
      folded = 0;
    } else if (isBlank(line) || found.size === 0 || ++folded > MAX_FOLDED) break;
  }
  return isHeader(found, certain) ? at : -1;
}

function isHeader(found: ReadonlyMap<Role, string>, certain: boolean): boolean {
  const from = found.get('from');
  if (from === undefined) return false;
  if (certain) return found.size >= 2;
  const rest = ['date', 'to', 'subject'].filter((role) => found.has(role as Role)).length;
  const named = found.has('subject') || from.includes('@');
  return named && rest >= 2;
}
