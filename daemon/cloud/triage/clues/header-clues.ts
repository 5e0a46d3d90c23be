import { siteOf } from '../site.ts';
import type { MailView } from '../view.ts';
import { fromMachine, noReplySender } from '../automatic.ts';

/** Clues are questions that a mail answers with yes or no; each has a name that the model and the reasons use. */
export type ClueTable = Readonly<Record<string, (view: MailView) => boolean>>;

const has = (name: string) => (view: MailView) => view.header.has(name);
const anyName = (pattern: RegExp) => (view: MailView) => view.fields.some(({ key }) => pattern.test(key));
const value = (view: MailView, name: string) => view.header.get(name) ?? '';

/** Header fields that services for bulk mail add, by what they have in common rather than by product. */
const CAMPAIGN_FIELD =
  /campaign|bulk|mailing(?!-list)|newsletter|subscri|^feedback-id$|^x-(?:csa|report-abuse|abuse|ems?|mc|mj|sg|sib|ses|mailer-(?:info|lid|sid|recptid)|job|binding|msg-?ref|rcpt|cid|lid|messageid|delivery|sfmc|mandrill|mailgun|postmark|pm|elq|hs|cm|entity)\b/;
/** Header fields by which programs say why they write. */
const EVENT_FIELD =
  /^x-.*(?:event|reason|severity|alert|monitor|watch|build|pipeline|project|issue|ticket|bug|notification|cron|state|status-code|sender-system|auto(?!-response))/;

/** Programs that people write mail with, as they call themselves. */
const PERSON_CLIENT =
  /thunderbird|mozilla\/|outlook|apple mail|iphone|ipad|mutt|gnus|evolution|kmail|kontact|roundcube|squirrelmail|horde|imp\b|pine\b|alpine|k-9|fairemail|emacs|wanderlust|mew version|sylpheed|claws|eudora|the bat|pegasus|zimbra|lotus notes|rainloop|mailspring|geary|nylas|protonmail|becky|shuriken|mh-e|exmh|nmh|elm\b|yam\b|opera mail|foxmail|airmail|spark|bluemail|samsung|android|coremail|open-xchange|sogo|snappymail|groupwise|webmail/i;
const PROGRAM_CLIENT =
  /php|perl|python|ruby|java|node|swift|curl|cdo\b|indy|aspmail|mime.?(?:tools|lite)|sendmail|blat|smtp|listmanager|bulk|group ?mail|lyris|constant|drupal|wordpress|mailman|sendemail|\.net|symfony|laravel|golang|go-mail|phpmailer|mailx|nail/i;

const HOUR = 3_600_000;

/** The site of the address in a header field, or ''. */
function siteIn(value: string): string {
  const host = /@([a-z0-9.-]{1,253})/i.exec(value.slice(0, 1000))?.[1];
  return host === undefined ? '' : siteOf(host.toLowerCase());
}

export const HEADER_CLUES = {
  list_id: has('list-id'),
  list_post: (view) => view.mail.list_post,
  list_unsubscribe: (view) => view.mail.list_unsubscribe,
  one_click: has('list-unsubscribe-post'),
  list_archive: (view) =>
    view.header.has('list-archive') || view.header.has('list-help') || view.header.has('list-subscribe'),
  list_owner: has('list-owner'),
  list_software: (view) =>
    view.header.has('mailing-list') ||
    view.header.has('x-mailing-list') ||
    view.header.has('x-beenthere') ||
    view.header.has('x-mailman-version') ||
    view.header.has('list-software') ||
    view.header.has('x-listprocessor-version') ||
    view.header.has('x-ml-name') ||
    view.header.has('x-google-group-id') ||
    view.header.has('mail-followup-to'),
  precedence_list: (view) => view.mail.precedence === 'list',
  precedence_bulk: (view) => view.mail.precedence === 'bulk' || view.mail.precedence === 'junk',
  campaign_field: anyName(CAMPAIGN_FIELD),
  event_field: anyName(EVENT_FIELD),
  auto_generated: (view) => !['', 'no', 'auto-replied'].includes(view.mail.auto_submitted),
  auto_replied: (view) =>
    view.mail.auto_submitted === 'auto-replied' ||
    ['auto_reply', 'auto-reply'].includes(view.mail.precedence) ||
    view.header.has('x-autoreply') ||
    view.header.has('x-autorespond') ||
    view.header.has('x-autoresponder'),
  suppresses_answers: (view) =>
    view.mail.suppress !== '' && !/^(?:none|dr|rn|nrn|, )+$/.test(view.mail.suppress),
  empty_return_path: (view) => view.mail.return_path === '<>',
  coded_return_path: (view) =>
    /[=+].{0,80}@|^<?(?:bounces?|return|err|msprvs)[^@]{0,20}[-+=.0-9]/i.test(value(view, 'return-path')),
  return_path_elsewhere: (view) => {
    const path = view.mail.return_path;
    return path.includes('@') && view.site !== '' && !path.toLowerCase().endsWith(view.site);
  },
  errors_to: has('errors-to'),
  no_reply_sender: (view) => noReplySender(view.mail),
  machine_sender: (view) => fromMachine(view.mail),
  sender_field: has('sender'),
  person_client: (view) => PERSON_CLIENT.test(value(view, 'x-mailer') + value(view, 'user-agent')),
  program_client: (view) => PROGRAM_CLIENT.test(value(view, 'x-mailer') + value(view, 'user-agent')),
  thread_fields: (view) =>
    view.header.has('thread-topic') || view.header.has('thread-index') || view.header.has('x-ms-has-attach'),
  language_field: (view) =>
    view.header.has('accept-language') ||
    view.header.has('content-language') ||
    view.header.has('x-accept-language'),
  important: (view) =>
    /^\s*(?:1|2|high|urgent)/i.test(value(view, 'x-priority')) || /high/i.test(value(view, 'importance')),
  in_reply_to: (view) =>
    view.mail.in_reply_to !== '' || view.mail.references.length > 0 || view.header.has('in-reply-to'),
  answers_owner: (view) => view.answersOwner,
  organization: has('organization'),
  no_message_id: (view) => view.mail.message_id === '',
  message_id_elsewhere: ({ mail, site, header }) => {
    const host = /@([^@>\s]{1,253})>$/.exec(mail.message_id)?.[1] ?? '';
    const known = [site, ...['sender', 'return-path'].map((name) => siteIn(header.get(name) ?? ''))];
    return host !== '' && site !== '' && !known.includes(siteOf(host.toLowerCase()));
  },
  date_odd: ({ mail }) => {
    const [sent, received] = [Date.parse(mail.date), Date.parse(mail.received)];
    return Number.isNaN(sent) || sent - received > HOUR || received - sent > 2 * 24 * HOUR;
  },
} satisfies ClueTable;
