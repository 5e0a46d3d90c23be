import type { BounceAction } from './facts.ts';
import { type HeaderField, firstOf, messageIds } from './headers.ts';
import type { Part } from './mime/part.ts';
import { transferDecoded } from './mime/transfer.ts';

export interface Bounce {
  readonly report: string;
  readonly is_bounce: boolean;
  readonly bounce: BounceAction;
  readonly reported: readonly string[];
}

/** What of a mail tells a delivery report: its header, its text, its other parts. */
export interface Reported {
  readonly headers: readonly HeaderField[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly Part[];
}

const MAX_REPORT = 256 * 1024;
const DAEMON =
  /^<?(?:mailer-daemon|mail\.delivery\.(?:sub)?system|postmaster|mail-daemon|mdaemon|mailadm(?:in)?|postoffice)@/i;
const FAILURE_SUBJECT =
  /undeliver|not (?:be )?delivered|could ?n.t (?:be )?deliver|delivery (?:status|failure|failed|has failed|problem|notification|report|error)|returned (?:e-?)?mail|returned to sender|failure notice|mail delivery|mail (?:system )?error|delivery delay|delayed mail|non remis|unzustellbar|nicht zugestellt|no se ha podido|mensaje devuelto|rejected mail|user unknown/i;
const DELAY_TEXT =
  /(?:has not (?:yet )?been|could not (?:yet )?be|not yet been) delivered[^.]{0,200}(?:will|still|retr|keep)|will (?:continue|keep) (?:to )?(?:try|retry|attempt)|warning: (?:message|could not send message)[^.]{0,40}(?:delay|past)|delivery (?:is |has been )?delayed|this is a warning message only/i;

/**
 * Whether a mail says that another mail was not delivered: a delivery report (RFC 3464), or one of the older free forms
 * that only mail systems write. A forged one can do no more than reopen a task, and needs the Message-ID for that.
 */
export function readBounce(email: Reported, contentType: string, from: string): Bounce {
  const status = email.attachments.filter(
    (part) => part.type === 'message/delivery-status' || part.type === 'message/global-delivery-status',
  );
  const report = /^multipart\/report\b/i.test(contentType) ? reportType(contentType) : '';
  if (status.length > 0 || report === 'delivery-status') {
    const actions = status.flatMap((part) => actionsOf(text(part)));
    return { report, is_bounce: true, bounce: worst(actions, email), reported: reportedIds(email) };
  }
  const failed = firstOf(email.headers, 'x-failed-recipients') !== '';
  const returned =
    DAEMON.test(from) ||
    email.headers.some(
      ({ key, value }) => key === 'return-path' && (/^<\s*>$/.test(value) || DAEMON.test(value)),
    );
  if (failed || (returned && FAILURE_SUBJECT.test(email.subject))) {
    return { report, is_bounce: true, bounce: worst([], email), reported: reportedIds(email) };
  }
  return { report, is_bounce: false, bounce: '', reported: [] };
}

function reportType(contentType: string): string {
  return /report-type\s*=\s*"?([a-z0-9-]{1,40})/i.exec(contentType)?.[1]?.toLowerCase() ?? '';
}

function actionsOf(status: string): string[] {
  return [...status.matchAll(/^action\s*:\s*([a-z]+)/gim)].map((match) => (match[1] ?? '').toLowerCase());
}

/** One failed recipient makes a failure; without per-recipient fields the wording decides. */
function worst(actions: readonly string[], email: Reported): BounceAction {
  if (actions.includes('failed')) return 'failed';
  if (actions.includes('delayed')) return 'delayed';
  if (actions.length > 0) return 'delivered';
  return DELAY_TEXT.test(`${email.subject}\n${email.text.slice(0, 20_000)}`) ? 'delayed' : 'failed';
}

/** Message-IDs of the returned mail: from the part that carries it, else from a copy inside the text. */
function reportedIds(email: Reported): string[] {
  const carried = email.attachments
    .filter(
      (part) =>
        part.type === 'message/rfc822' ||
        part.type === 'message/global' ||
        part.type === 'text/rfc822-headers',
    )
    .flatMap((part) => idFields(header(text(part))));
  const inside = carried.length > 0 ? [] : idFields(email.text.slice(0, MAX_REPORT));
  return [...new Set([...carried, ...inside])].slice(0, 10);
}

function idFields(fields: string): string[] {
  return [...fields.matchAll(/^[>\s]{0,8}message-id:[ \t\r\n]*(<[^<>\s]{1,898}>)/gim)].flatMap((match) =>
    messageIds(match[1] ?? ''),
  );
}

function header(message: string): string {
  return message.split(/\r?\n\r?\n/, 1)[0] ?? '';
}

function text(part: Part): string {
  return new TextDecoder('latin1').decode(transferDecoded(part.raw.subarray(0, MAX_REPORT), part.encoding));
}
