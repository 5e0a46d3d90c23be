import { fromMachine, noReplySender } from './automatic.ts';
import { programRole } from './clues/address-clues.ts';
import { conceptsIn } from './lexicon/concepts.ts';
import type { MailView } from './view.ts';

/** More recipients than this are no small group. */
const FEW = 6;
/** What a letter of a person holds at most: links of a signature; no layout. */
const LINKS = 3;
/** Characters in which such words are looked for: bounds the work, and letters are shorter. */
const FIRST = 3000;

/** Words by which a mail says that it goes to many, or that a program wrote it. */
const NOT_PERSONAL = [
  'unsubscribe',
  'why_you_get',
  'view_online',
  'no_reply',
  'auto_answer',
  'remove_me',
] as const;
/** Fields that only services for bulk mail and programs add: RFC 2369, RFC 2919, RFC 8058, RFC 3834, and Feedback-ID. (Exchange adds
 * X-Auto-Response-Suppress to letters as well.) */
const BULK_FIELD =
  /^(?:list-|feedback-id$|auto-submitted$|precedence$|x-(?:auto(?!-response)|campaign|csa|report-abuse))/;

/**
 * Whether a mail looks like a letter of one person to the owner by its form alone, whatever it speaks of: a sender who can be
 * answered, few recipients with the owner among them, text or HTML without layout, and no trace of a list, of bulk mail or
 * of a program. Judged on what standards and mail programs fix, so that it holds in any language and trade.
 */
export function looksPersonal(view: MailView): boolean {
  const { mail, toOwner, fromOwner, links } = view;
  if (fromOwner || !toOwner || mail.to.length + mail.cc.length > FEW) return false;
  if (mail.from.address === '' || noReplySender(mail) || fromMachine(mail)) return false;
  if (programRole(view.local)) return false;
  if (mail.return_path === '<>' || mail.calendar !== '' || mail.is_bounce || mail.report !== '') return false;
  if (view.fields.some(({ key, value }) => BULK_FIELD.test(key) && value.trim() !== 'no')) return false;
  if (links > LINKS || !plainLetter(view)) return false;
  const said = conceptsIn(view.own.slice(0, FIRST));
  return !NOT_PERSONAL.some((concept) => said.has(concept));
}

/** HTML as mail programs make it of typed text: no tables, no images from elsewhere, nothing hidden, no data for programs. */
function plainLetter({ mail }: MailView): boolean {
  const { html } = mail.shape;
  if (mail.hidden.characters > 0) return false;
  if (html === null) return true;
  return html.tables === 0 && html.remote_images === 0 && html.pixels === 0 && html.schema.length === 0;
}
