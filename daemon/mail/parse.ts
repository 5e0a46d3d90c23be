import { decodeWords } from 'postal-mime';
import { isAddrSpec } from '../../shared/text/address.ts';
import { fromUtf8, sha256Hex } from '../../shared/text/bytes.ts';
import { readAddresses } from './addresses.ts';
import { attachedLines } from './attached-list.ts';
import { calendarMethod, readAttachments } from './attachments.ts';
import { readBounce } from './bounce.ts';
import { composed } from './compose.ts';
import type { MailFacts, Mailbox, ParsedMail, UnsupportedAddress } from './facts.ts';
import { headerOnly } from './header-section.ts';
import {
  type HeaderField,
  boundedReferences,
  firstOf,
  keyword,
  mailDate,
  messageIds,
  receivedDate,
  valuesOf,
} from './headers.ts';
import { MAIL_LIMITS, OVERSIZE_HEAD_BYTES } from './limits.ts';
import { type Content, readContent } from './mime/content.ts';
import { fieldsOf, headerText } from './mime/fields.ts';
import { structured } from './mime/parameters.ts';
import { headerEnd, partTree } from './mime/part.ts';
import { foldQuotes } from './quotes.ts';
import { remarksOn } from './remarks.ts';
import { mailShape } from './shape.ts';
import { foreignLine } from './text.ts';

/**
 * Reads a mail of unknown origin. It never throws: what is malformed is read as far as it goes, of what is too large only
 * the header is read, and what can't be read at all is `unreadable` with a reason. Time and memory are bounded by the size
 * of the mail, whatever is in it.
 */
export function parseMail(raw: Uint8Array): Promise<ParsedMail> {
  const identity = { source_sha256: sha256Hex(raw), size: raw.byteLength };
  const head = headerOnly(raw);
  const fields = fieldsOf(decodedHeader(head));
  if (!fields.some(({ key }) => KNOWN_FIELDS.has(key))) {
    const reason = 'This has no mail header that can be read; open the original.';
    return Promise.resolve({ kind: 'unreadable', ...identity, reason });
  }
  return Promise.resolve({ kind: 'mail', ...identity, ...factsOf(fields, raw) });
}

const KNOWN_FIELDS = new Set([
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'received',
  'return-path',
  'content-type',
]);

/** A header that is no UTF-8 is in the character set that the mail names for its text, as programs wrote that knew no better. */
function decodedHeader(head: Uint8Array): string {
  if (fromUtf8(head) !== null) return headerText(head);
  const named = structured(firstOf(fieldsOf(headerText(head)), 'content-type')).parameters.get('charset');
  return headerText(head, named);
}

function factsOf(
  fields: readonly HeaderField[],
  raw: Uint8Array,
): Omit<MailFacts, 'kind' | 'source_sha256' | 'size'> {
  const addresses = new Map(ADDRESS_FIELDS.map((key) => [key, readAddresses(key, valuesOf(fields, key))]));
  const listed = (key: (typeof ADDRESS_FIELDS)[number]) => addresses.get(key)?.mailboxes ?? [];
  const from = sender(listed('from'), addresses.get('from')?.unsupported ?? []);
  const subject = decodeWords(firstOf(fields, 'subject').slice(0, 20_000));
  const date = mailDate(firstOf(fields, 'date'));
  const parent = messageIds(firstOf(fields, 'in-reply-to'))[0] ?? '';
  const ancestors = messageIds(firstOf(fields, 'references'));
  const { content, limits } = contentOf(fields, raw);
  const { attachments, cut } = readAttachments(content.attachments);
  const { historyAt, cites } = content;
  const folded = foldQuotes(content.text, { subject, historyAt, ...(cites === undefined ? {} : { cites }) });
  const contentType = firstOf(fields, 'content-type');
  return {
    from,
    reply_to: listed('reply-to').map(({ address }) => address),
    to: listed('to').map(({ address }) => address),
    cc: listed('cc').map(({ address }) => address),
    unsupported: [...addresses.values()].flatMap(({ unsupported }) => unsupported).slice(0, MAX_UNSUPPORTED),
    subject: foreignLine(subject, MAX_SUBJECT),
    message_id: messageIds(firstOf(fields, 'message-id'))[0] ?? '',
    in_reply_to: parent,
    references: boundedReferences(ancestors.length > 0 || parent === '' ? ancestors : [parent]),
    date,
    received: receivedDate(fields) || date,
    auto_submitted: keyword(firstOf(fields, 'auto-submitted')),
    precedence: keyword(firstOf(fields, 'precedence')),
    list_id: foreignLine(firstOf(fields, 'list-id'), 200),
    list_post: /^\s*</.test(firstOf(fields, 'list-post')),
    list_unsubscribe: firstOf(fields, 'list-unsubscribe') !== '',
    return_path: returnPath(firstOf(fields, 'return-path')),
    suppress: foreignLine(firstOf(fields, 'x-auto-response-suppress'), 100).toLowerCase(),
    calendar: calendarMethod(content.attachments),
    ...readBounce(
      { headers: fields, subject, text: content.text, attachments: content.attachments },
      contentType,
      from.address,
    ),
    ...composed(folded, attachedLines(attachments)),
    forwarded: folded.forwarded,
    hidden: content.hidden,
    protection: content.protection,
    attachments,
    shape: mailShape({ headers: fields, html: content.html, plain: content.plain }),
    limits: [
      ...limits,
      ...remarksOn(content),
      ...(cut ? ['Only the first 100 attachments are listed.'] : []),
      ...([...addresses.values()].some((list) => list.cut)
        ? ['Only the first 1,000 recipients are listed.']
        : []),
    ],
  };
}

const ADDRESS_FIELDS = ['from', 'reply-to', 'to', 'cc'] as const;
const MAX_SUBJECT = 250;
const MAX_UNSUPPORTED = 20;

/** The one sender. Several, as in mail that shows one reader one name and another reader another, are none. */
function sender(mailboxes: readonly Mailbox[], unsupported: readonly UnsupportedAddress[]): Mailbox {
  const [first] = mailboxes;
  if (first === undefined) return { name: unsupported[0]?.text ?? '', address: '' };
  if (mailboxes.length === 1 && unsupported.length === 0) return first;
  const names = [
    ...mailboxes.map(({ name, address }) => (name === '' ? address : name)),
    ...unsupported.map(({ text }) => text),
  ];
  return { name: foreignLine(names.join(', '), 100), address: '' };
}

function returnPath(value: string): string {
  if (/^<\s*>$/.test(value.trim())) return '<>';
  const address = value.trim().replace(/^<|>$/g, '');
  return isAddrSpec(address) ? address : '';
}

/** The parts of a mail, as far as limits allow, and what they left out. */
function contentOf(fields: readonly HeaderField[], raw: Uint8Array): { content: Content; limits: string[] } {
  const end = headerEnd(raw);
  const body = raw.subarray(end);
  const header = withContentFields(fields, raw.subarray(0, end));
  const limit = whyHeaderOnly(header, raw, end);
  const tree = partTree(header, limit === null ? body : body.subarray(0, 0));
  return {
    content: readContent(tree.root),
    limits: [
      ...(limit === null ? [] : [`${limit} Only its header was read; open the original.`]),
      ...(raw.byteLength === OVERSIZE_HEAD_BYTES
        ? ['This mail is larger than 25 MB. Only its first MB was read; open the original.']
        : []),
      ...(tree.tooMany
        ? ['This mail has too many parts: only the first 1,000 were read; open the original.']
        : []),
      ...(tree.tooDeep ? ['Parts nested deeper than 50 levels can’t be read; open the original.'] : []),
    ],
  };
}

function whyHeaderOnly(fields: readonly HeaderField[], raw: Uint8Array, end: number): string | null {
  if (raw.byteLength > MAIL_LIMITS.bytes) return 'This mail is larger than 25 MB.';
  const cut = end > MAIL_LIMITS.headerBytes;
  // What the header says of the body may stand further behind, and the body would then be read as something else.
  if (cut && firstOf(fields, 'content-type') === '') return 'The header of this mail is longer than 256 kB.';
  return null;
}

/** Bytes of a header of many recipients in which we look for what it says of the body. */
const MAX_SEARCHED = 1024 * 1024;

function withContentFields(fields: readonly HeaderField[], header: Uint8Array): readonly HeaderField[] {
  if (header.byteLength <= MAIL_LIMITS.headerBytes || firstOf(fields, 'content-type') !== '') return fields;
  const behind = fieldsOf(headerText(header.subarray(headerOnly(header).byteLength, MAX_SEARCHED)));
  return [...fields, ...behind.filter(({ key }) => key.startsWith('content-'))];
}
