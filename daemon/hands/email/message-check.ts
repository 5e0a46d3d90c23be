import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { domainOf } from '../../../shared/text/address.ts';
import { type MessageParts } from './message.ts';

/** Each at most once; anything else in the header was put there by nobody who was asked. */
const HEADERS = new Set([
  'from',
  'to',
  'cc',
  'subject',
  'message-id',
  'date',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]);

const LONGEST_LINE = 998;

/**
 * Reads a built message back with a parser that shares no code with the builder and compares it field by field with
 * what was countersigned (PROTOCOL §6). A message that does not say exactly the same is never sent.
 */
export async function checkMessage(raw: Uint8Array, parts: MessageParts): Promise<Result<null>> {
  const form = wrongForm(raw);
  if (form !== null) return differs(form);
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true });
  const difference = wrongHeader(email) ?? wrongField(email, parts) ?? wrongAttachment(email, raw, parts);
  return difference === null ? ok(null) : differs(difference);
}

/** SMTP carries lines of ASCII that end in CRLF; anything else would be changed on its way (RFC 5321 §2.3.8, §4.5.3.1.6). */
function wrongForm(raw: Uint8Array): string | null {
  let start = 0;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    if (byte === 0 || byte > 0x7f) return `byte ${String(at)} is not text`;
    if (byte === 0x0d && raw[at + 1] !== 0x0a) return `byte ${String(at)} is a lone CR`;
    if (byte !== 0x0a) continue;
    if (raw[at - 1] !== 0x0d) return `byte ${String(at)} is a lone LF`;
    if (at - 1 - start > LONGEST_LINE) return `a line is longer than ${String(LONGEST_LINE)} characters`;
    start = at + 1;
  }
  return start === raw.length && raw.length > 0 ? null : 'the last line does not end';
}

function wrongHeader(email: Email): string | null {
  const seen = new Set<string>();
  for (const { key } of email.headers) {
    if (!HEADERS.has(key)) return `it has a header that nobody asked for: ${key}`;
    if (seen.has(key)) return `it has the header ${key} twice`;
    seen.add(key);
  }
  return null;
}

function wrongField(email: Email, { action, messageId, date }: MessageParts): string | null {
  const references = email.references === undefined ? [] : email.references.split(/\s+/);
  if (!sameMailboxes(email.from === undefined ? [] : [email.from], [action.from])) return 'from';
  if (!sameMailboxes(email.to ?? [], action.to)) return 'to';
  if (!sameMailboxes(email.cc ?? [], action.cc)) return 'cc';
  if ((email.bcc ?? []).length > 0) return 'bcc';
  if ((email.subject ?? '') !== action.subject) return 'subject';
  if (email.messageId !== messageId) return 'message-id';
  if ((email.inReplyTo ?? '') !== action.in_reply_to) return 'in_reply_to';
  if (references.join(' ') !== action.references.join(' ')) return 'references';
  if (Date.parse(email.date ?? '') !== Math.floor(date / 1000) * 1000) return 'date';
  if (email.html !== undefined) return 'it has an HTML part';
  // The parser ends the text with a line feed, as the last line on the wire has to.
  return email.text === `${action.body}\n` ? null : 'body';
}

/** No display name, no group; the builder may write the domain (only) in lower case. */
function sameMailboxes(found: readonly Address[], wanted: readonly string[]): boolean {
  if (found.length !== wanted.length) return false;
  return found.every((mailbox, at) => {
    const address = wanted[at] ?? '';
    const local = address.slice(0, address.lastIndexOf('@'));
    if (mailbox.address === undefined || mailbox.name !== '') return false;
    return mailbox.address.startsWith(`${local}@`) && domainOf(mailbox.address) === domainOf(address);
  });
}

function wrongAttachment(email: Email, raw: Uint8Array, { action, files }: MessageParts): string | null {
  if (email.attachments.length !== action.attachments.length) return 'the number of attachments';
  for (const [at, wanted] of action.attachments.entries()) {
    const found = email.attachments[at];
    if (found?.filename !== wanted.name || found.mimeType !== wanted.media_type)
      return `attachment ${wanted.name}`;
    if (found.disposition !== 'attachment' || typeof found.content === 'string')
      return `attachment ${wanted.name}`;
    const bytes = CALENDARS.has(wanted.media_type) ? lookedUp(raw, files[at]) : new Uint8Array(found.content);
    if (bytes.length !== wanted.size || sha256(bytes) !== wanted.sha256)
      return `the content of attachment ${wanted.name}`;
  }
  return null;
}

/** The parser rewrites the line ends of these, so their bytes can't be compared in what it gives. */
const CALENDARS = new Set(['text/calendar', 'application/ics']);

/** A file whose base64 stands in the message as it has to (RFC 2045 §6.8: lines of 76), else nothing. */
function lookedUp(raw: Uint8Array, file: Uint8Array | undefined): Uint8Array {
  const bytes = Buffer.from(file ?? []);
  const encoded = bytes.toString('base64').match(/.{1,76}/g) ?? [];
  return Buffer.from(raw).includes(`\r\n\r\n${encoded.join('\r\n')}\r\n--`) ? bytes : Buffer.alloc(0);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function differs(what: string): Result<never> {
  return refuse(
    'message-differs',
    `The message that was built does not say exactly what was approved (${what}); it is not sent. ` +
      'Change that part of the draft and approve it again.',
  );
}
