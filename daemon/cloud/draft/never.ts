import { type MailFacts } from '../../mail/facts.ts';
import { isOwn } from '../own-address.ts';
import { autoreply } from '../triage/automatic.ts';

/** Local parts by which a sender says that nobody reads answers. */
const NO_REPLY =
  /(?:^|[-_.+])(?:(?:no|do[-_.]?not|dont|never)[-_.]?repl(?:y|ies)|unattended|ne[-_.]?pas[-_.]?repondre|keine[-_.]?antwort|nicht[-_.]?antworten|no[-_.]?responder|nao[-_.]?responda|non[-_.]?rispondere|niet[-_.]?beantwoorden|svara[-_.]?(?:ej|inte))\d{0,4}(?:$|[-_.+])/i;
/** A bounce address may name the mail and whom it was for (variable envelope return paths). */
const DAEMON =
  /^(?:mailer-daemon|mail-daemon|postmaster|bounces?(?:[-+].*)?|owner-.*|.*-(?:request|owner|bounces?))$/i;

/** An address that takes no answers, or whose answers are read by a program (RFC 3834 §2, RFC 2142 §4). */
export function takesNoAnswers(address: string): boolean {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  return NO_REPLY.test(local) || DAEMON.test(local);
}

/**
 * Why no draft may be made for a mail, whatever a rule of the user's or a person's correction calls it; null where one may.
 * These are the facts of RFC 3834 §2: an answer to a program, a list or a crowd reaches nobody or starts a loop.
 */
export function whyNeverDrafted(mail: MailFacts, own: readonly string[]): string | null {
  if (mail.from.address === '') return 'it names no sender who can be answered';
  if (isOwn(own, mail.from.address)) return 'you wrote it yourself';
  if (mail.is_bounce || mail.report !== '' || mail.return_path === '<>') return 'a mail server wrote it';
  if ((mail.auto_submitted !== '' && mail.auto_submitted !== 'no') || answersByItself(mail))
    return 'a program wrote it';
  if (isOfList(mail)) return 'it went to a list';
  return takesNoAnswers(mail.from.address) ? 'its sender takes no answers' : null;
}

/** By its header, or by the words that programs put before the subject of what they answer, colon included. */
function answersByItself(mail: MailFacts): boolean {
  return autoreply(mail) && (mail.precedence !== '' || /[:：]/.test(mail.subject));
}

/** RFC 3834 §2: any of the fields of RFC 2369 and RFC 2919, as well as the older Precedence. */
function isOfList({ list_id, list_unsubscribe, precedence, shape }: MailFacts): boolean {
  if (list_id !== '' || list_unsubscribe || ['list', 'bulk', 'junk'].includes(precedence)) return true;
  return shape.header.some(({ key }) => LIST_FIELDS.has(key));
}

const LIST_FIELDS: ReadonlySet<string> = new Set(
  ['id', 'post', 'help', 'owner', 'archive', 'subscribe', 'unsubscribe'].map((field) => `list-${field}`),
);
