import { type Result, ok, refuse } from '../../shared/result.ts';
import { type RawNote, type YamlValue, parseNote } from '../../shared/vault/note.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type AboutRef, readAbout } from './about-ref.ts';
import { type Addressed, readRecipients } from './recipients.ts';

/** A mail that a person asks for in a note of their own, in the folder of tasks under any name (docs/compose.md). */
export interface PersonNote extends Addressed {
  /** '' where a forwarded or answered mail gives it. */
  readonly subject: string;
  /** Configuration id of the account, or '' for the usual one. */
  readonly account: string;
  /** One of the person's own addresses, or ''. */
  readonly from: string;
  /** The mail that is passed on, or answered to all. */
  readonly about: AboutRef | null;
  /** What the draft should say that the person has not written. */
  readonly wish: string;
  /** What stands below the front matter: the draft, as it is. */
  readonly text: string;
}

/** Larger files are no mail that somebody typed. Bytes. */
export const MAX_PERSON_NOTE = 64 * 1024;
/** Refusals of these kinds are no fault: the person has said, or shown, that they are not done. */
const WAITS = 'waits';

const KEYS = new Set([
  'to',
  'cc',
  'bcc',
  'subject',
  'from',
  'account',
  'forward',
  'reply_all',
  'wish',
  'ready',
]);
/** Properties that Obsidian and its templates add to every note. */
const OBSIDIAN = new Set([
  'tags',
  'aliases',
  'cssclasses',
  'created',
  'modified',
  'updated',
  'date',
  'title',
]);
const MAX_SUBJECT = 250;
const MAX_WISH = 2000;

/** Whether a note is not meant to be taken yet, so that nobody need be told. */
export function isWaiting(refusal: { readonly kind: string }): boolean {
  return refusal.kind === WAITS;
}

/** Reads a person's note. What can't be used is a sentence that says what to write; nothing is guessed. */
export function readPersonNote(text: string): Result<PersonNote> {
  if (text.trim() === '') return refuse(WAITS, 'This note is empty.');
  const note = parseNote(text);
  if (!note.ok) return note.refusal.kind === 'no-front-matter' ? noFrontMatter() : withHint(note.refusal);
  const { data } = note.value;
  const strange = strangeKey(note.value);
  if (strange !== null) return refuse('key', strange);
  if (/^(?:no|false)$/i.test(single(data['ready']))) return refuse(WAITS, 'This note says ready: no.');
  const about = readAbout(texts(data['forward']), texts(data['reply_all']));
  if (!about.ok) return about;
  const recipients = readRecipients(
    { to: texts(data['to']), cc: texts(data['cc']), bcc: texts(data['bcc']) },
    about.value,
  );
  if (!recipients.ok) return recipients;
  const read: PersonNote = {
    ...recipients.value,
    subject: single(data['subject']).replace(/\s+/g, ' ').trim(),
    account: single(data['account']),
    from: single(data['from']),
    about: about.value,
    wish: texts(data['wish']).join(', ').trim(),
    text: bodyOf(note.value.body),
  };
  const missing = whatIsMissing(read);
  return missing === null ? ok(read) : refuse('missing', missing);
}

function noFrontMatter(): Result<never> {
  return refuse(
    'no-front-matter',
    'It has no front matter; begin it with a line of three dashes, then to: and subject:, then three dashes again.',
  );
}

/** A colon in a value is what people write and YAML does not take. */
function withHint(refusal: { kind: string; message: string; line?: number }): Result<never> {
  const where = refusal.line === undefined ? '' : ` (line ${refusal.line})`;
  const hint =
    refusal.kind === 'yaml'
      ? ' Put values that hold a colon or begin with a sign into double quotes, as in subject: "Re: x".'
      : '';
  return refuse(refusal.kind, `${refusal.message}${where}${hint}`, refusal.line);
}

/** A misspelt key would leave somebody out without a word, so none is passed over. */
function strangeKey({ data, body }: RawNote): string | null {
  if (data['type'] !== undefined)
    return 'It looks like a copy of a note of Countersign; delete it, or give it its old name back.';
  const unknown = Object.keys(data).find((key) => !KEYS.has(key) && !OBSIDIAN.has(key));
  if (unknown !== undefined)
    return `"${oneLine(unknown, 40)}" is no part of a mail; write to, cc, bcc, subject, from, account, forward, reply_all, wish or ready.`;
  const template = /\{\{[^{}\n]{0,80}\}\}|<%[^%\n]{0,80}%>/.exec(
    [...Object.values(data).flatMap(texts), body].join('\n'),
  )?.[0];
  return template === undefined
    ? null
    : `It still holds ${oneLine(template, 60)} of a template; write what belongs there.`;
}

function whatIsMissing({ subject, about, wish, text }: PersonNote): string | null {
  if ([...subject].length > MAX_SUBJECT)
    return `The subject is longer than ${MAX_SUBJECT} characters; shorten it.`;
  if ([...wish].length > MAX_WISH)
    return `The wish is longer than ${MAX_WISH} characters; write the text below.`;
  if (about !== null) return null;
  if (subject === '') return 'It has no subject; write one after subject:.';
  return wish === '' && text === ''
    ? 'It says nothing yet; write the mail below the front matter, or a wish.'
    : null;
}

/** The text of the mail: what Markdown editors put around it, and line separators that no mail holds, are left out. */
function bodyOf(body: string): string {
  return body
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

function single(value: YamlValue | undefined): string {
  return texts(value).join(' ').trim();
}

/** All texts in a value: one, a list, or what YAML makes of a link that stands without quotes: a list in a list. */
function texts(value: YamlValue | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  return Array.isArray(value) ? value.flatMap(texts) : [];
}
