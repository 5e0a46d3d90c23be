import { LONGEST_MARK, isBlank, isQuoteLine, plainLine } from './line.ts';
import { FIRST_PERSON, OPENS_ATTRIBUTION, QUOTING, WROTE } from './words.ts';

/** "On … Ana wrote:", over as many lines as it was wrapped to. */
export interface Attribution {
  /** Index behind its last line. */
  readonly end: number;
  /** `strong`: a mail program wrote it, whatever follows. `weak`: only if a quote follows. */
  readonly strength: 'strong' | 'weak';
}

const MAX_WRAPPED = 4;
const TIME = /\d{1,2}[:.h]\d{2}/;
const DATE =
  /\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:^|[^\d])(?:19|20)\d\d(?=$|[^\d])|\d年|\d{1,2}\.? \p{L}{3,12}\.?,? \d{2}/u;
const ADDRESS = /[^\s<>()@]@[^\s<>()@]/;

const ENDS_WITH_ADDRESS = /<[^<>\s]{1,200}@[^<>\s]{1,200}>$/;

/** The attribution that begins on this line, or null. */
export function attributionAt(lines: readonly string[], start: number): Attribution | null {
  const found = shortestFrom(lines, start);
  if (found === null) return null;
  // "On my way" above "On 20 Nov … wrote:" is text: where a later line alone is one, the text above is none of it.
  for (let later = start + 1; later < found.end; later++) {
    if (/\d/.test(lines[later - 1] ?? '')) break;
    const alone = shortestFrom(lines, later);
    if (alone !== null && (alone.strength === 'strong' || found.strength === 'weak')) return null;
  }
  return found;
}

/** The fewest lines that make a strong one, else a weak one. */
function shortestFrom(lines: readonly string[], start: number): Attribution | null {
  let weak: Attribution | null = null;
  let text = '';
  for (let at = start; at < lines.length && at < start + MAX_WRAPPED; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line) || isQuoteLine(line) || line.length > LONGEST_MARK) return weak;
    text = `${text} ${line}`;
    if (text.length > LONGEST_MARK) return weak;
    const head = headOf(text);
    const strength = head === '' ? null : strengthOf(head);
    if (strength === 'strong') return { end: at + 1, strength };
    if (strength === 'weak') weak ??= { end: at + 1, strength };
  }
  return weak;
}

/**
 * The text in plain form if it ends as an attribution does, '' otherwise. Yahoo's phone program lets the quoted text go on
 * behind the colon and a gap, on the same line.
 */
function headOf(text: string): string {
  const gap = /[:\uff1a][ \u00a0]{2,20}(?=\S)/.exec(text);
  if (gap !== null) {
    const head = plainLine(text.slice(0, gap.index + 1));
    if (WROTE.test(head)) return head;
  }
  const plain = plainLine(text);
  return plain.endsWith(':') || ENDS_WITH_ADDRESS.test(plain) ? plain : '';
}

function strengthOf(head: string): Attribution['strength'] | null {
  const wrote = WROTE.test(head);
  const dated = TIME.test(head.replace(ADDRESS, ' ')) || DATE.test(head);
  const addressed = ADDRESS.test(head);
  const opens = OPENS_ATTRIBUTION.test(head);
  if (FIRST_PERSON.test(head)) return null;
  // Gmail of the first years: "2010/11/20 Ana <ana@client.example>" and no colon.
  if (!head.endsWith(':')) return dated ? 'weak' : null;
  if (wrote && dated && (addressed || opens)) return 'strong';
  // Gmail writes no verb in some languages: a date, and at the very end the address in angle brackets.
  if (dated && opens && /<[^<>\s]{1,200}@[^<>\s]{1,200}> ?:$/.test(head)) return 'strong';
  if (wrote || QUOTING.test(head) || (addressed && (dated || head.length < 120))) return 'weak';
  return null;
}
