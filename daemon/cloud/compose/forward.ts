import { HISTORY_LINE } from '../../mail/compose.ts';
import { attachedIn, withoutAttached } from '../../mail/attached-list.ts';
import { CUT_NOTICE } from '../../mail/text.ts';
import { type Answerable } from '../draft/drafter.ts';
import { type Language } from '../draft/languages.ts';
import { day, harmless } from '../draft/quote.ts';
import { FORWARD_WORDS } from './forward-words.ts';

const MAX_SUBJECT = 250;
const FORWARD_PREFIX = /^(?:fwd?|wg|tr|rv|i|enc|doorst|vb|pd|fs|转发)\s{0,3}[:：]\s{0,9}/iu;
const SHOWN_CHARACTER = /‹(?:U\+[0-9A-F]{4,6}|\d+ invisible characters)›/g;
/** Addresses named in the block; the mail itself may have more. */
const MOST_NAMED = 10;

/** `Fwd: ` once, then the mail's own words in one line. */
export function forwardSubject(subject: string): string {
  const plain = subject.replace(SHOWN_CHARACTER, '').replace(/\s+/g, ' ').trim().replace(FORWARD_PREFIX, '');
  const points = [...plain];
  const short = points.length > MAX_SUBJECT ? `${points.slice(0, MAX_SUBJECT - 1).join('')}…` : plain;
  return `Fwd: ${short}`.trimEnd();
}

/** The mail below a block that says whose it is. Lines of ours for its reader here are left out, and no gap comes in by it. */
export function forwarded(mail: Answerable, language: Language): string {
  const words = FORWARD_WORDS[language];
  const { name, address } = mail.from;
  const from = name === '' || name === address ? address : `${name} <${address}>`;
  const head = [
    `---------- ${words.title} ----------`,
    `${words.from}: ${from}`,
    `${words.date}: ${day(mail.received, language)}`,
    `${words.subject}: ${mail.subject}`,
    ...(mail.to.length === 0 ? [] : [`${words.to}: ${listed(mail.to)}`]),
    ...(mail.cc.length === 0 ? [] : [`${words.cc}: ${listed(mail.cc)}`]),
  ];
  const text = withoutAttached(mail.text)
    .replaceAll(HISTORY_LINE, '')
    .replace(/\n{4,}/g, '\n\n\n');
  return harmless([...head, '', text.trim()].join('\n'));
}

function listed(addresses: readonly string[]): string {
  const more = addresses.length > MOST_NAMED ? ', …' : '';
  return `${addresses.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** What does not go along, so that nobody takes it for sent. */
export function forwardNotes(mail: Answerable): string[] {
  const files = attachedIn(mail.text);
  return [
    ...(files.length === 0
      ? []
      : [
          `Not passed on: ${files.map(({ said }) => said).join('; ')}. Save what should go along from your mail program, then: countersign attach.`,
        ]),
    ...(mail.text.includes(CUT_NOTICE.trim())
      ? ['Only the beginning of the mail is here, as it is longer than a note holds.']
      : []),
    ...(mail.text.includes('[withheld:')
      ? ['Something in the mail that looks like a password was left out.']
      : []),
  ];
}
