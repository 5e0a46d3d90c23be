import type { MailFacts } from '../../mail/facts.ts';
import { autoreply } from './automatic.ts';
import { conceptsIn } from './lexicon/concepts.ts';
import type { Category } from './decide.ts';
import type { MailView } from './view.ts';

/** A category that the form of a mail settles, with the reason. */
export interface Finding {
  readonly category: Category;
  readonly why: string;
}

/** What standards say about a mail, strongest first; null where only its manner can tell. */
export function certain(view: MailView): Finding | null {
  return (
    deliveryReport(view.mail) ??
    otherReport(view.mail) ??
    meeting(view.mail) ??
    freeReport(view) ??
    automatic(view)
  );
}

/** RFC 3464, and the older forms that `readBounce` knows. */
function deliveryReport(mail: MailFacts): Finding | null {
  if (!mail.is_bounce) return null;
  if (mail.bounce === 'delivered')
    return { category: 'notification', why: 'A mail server confirms that a mail was delivered.' };
  const what = mail.bounce === 'delayed' ? 'is delayed, and goes on trying' : 'was not delivered';
  return { category: 'bounce', why: `A mail server says that a mail ${what}.` };
}

/** RFC 5965 (complaints), RFC 8098 (read receipts); RFC 7489 §7.2.1.1 names the files of DMARC reports. */
function otherReport(mail: MailFacts): Finding | null {
  const dmarc = mail.attachments.some(({ name }) =>
    /^[\w.-]{3,120}![\w.-]{3,120}!\d{9,11}!\d{9,11}(?:![\w-]{1,40})?\.(?:xml|zip|gz|xml\.gz)$/.test(name),
  );
  const complaint = mail.attachments.some(
    ({ media_type }) =>
      media_type === 'message/feedback-report' || media_type.startsWith('application/tlsrpt'),
  );
  return mail.report !== '' || dmarc || complaint
    ? {
        category: 'notification',
        why: 'A program reports on mail (a read receipt, a complaint or statistics).',
      }
    : null;
}

const MEETING = new Set(['request', 'reply', 'cancel', 'counter', 'declinecounter', 'add', 'refresh']);

/** RFC 5546: a method that asks for or answers about a meeting. */
function meeting(mail: MailFacts): Finding | null {
  return MEETING.has(mail.calendar)
    ? { category: 'calendar', why: 'This mail is about a meeting; answer it in your calendar.' }
    : null;
}

const POST_OFFICE =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|postoffice|mail\.?delivery\.?(?:sub)?system|delivery)/;
const POST_OFFICE_NAME =
  /mail(?:er)?[ -]?(?:delivery|daemon|system|administrator)|delivery (?:sub)?system|postmaster|system administrator|non-?delivery|\bndr\b/i;

/** Mail servers that report in their own words, in whatever language: who says it, or how, and what. */
function freeReport(view: MailView): Finding | null {
  const { mail } = view;
  const office = POST_OFFICE.test(view.local) || POST_OFFICE_NAME.test(mail.from.name);
  const bare = mail.return_path === '<>' && !autoreply(mail);
  if (!office && !bare) return null;
  const subject = conceptsIn(view.subject);
  const head = conceptsIn(view.own.slice(0, 1500));
  const says =
    (subject.get('undelivered') ?? 0) + (subject.get('delayed') ?? 0) > 0 ||
    (head.get('undelivered') ?? 0) >= (office ? 1 : 2);
  if (!says || (subject.get('complaint_report') ?? 0) > 0) return null;
  const late = (subject.get('delayed') ?? 0) > 0 && (subject.get('undelivered') ?? 0) === 0;
  return {
    category: 'bounce',
    why: late
      ? 'A mail server says that a mail is delayed.'
      : 'A mail server says that a mail was not delivered.',
  };
}

/** Programs that ask not to be answered by programs either (MS-OXCMAIL §2.2.3.2.14), and say that one is away or has got the mail. */
function answersByItself({ mail, subject, head }: MailView): boolean {
  if (mail.auto_submitted === '' || mail.auto_submitted === 'no' || !/all|oof|autoreply/.test(mail.suppress))
    return false;
  const concepts = new Set([...conceptsIn(subject).keys(), ...conceptsIn(head).keys()]);
  return concepts.has('auto_answer') || concepts.has('out_of_office');
}

/** RFC 3834. */
function automatic(view: MailView): Finding | null {
  const { mail } = view;
  return autoreply(mail) || answersByItself(view)
    ? {
        category: 'autoreply',
        why: 'This is an automatic answer; answering it could start a loop (RFC 3834).',
      }
    : null;
}
