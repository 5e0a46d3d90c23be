import PostalMime, { type Email, decodeWords } from 'postal-mime';
import { isAddrSpec } from '../../shared/text/address.ts';
import { sha256Hex } from '../../shared/text/bytes.ts';
import { readAddresses } from './addresses.ts';
import { calendarMethod, readAttachments } from './attachments.ts';
import { readBounce } from './bounce.ts';
import type { MailAttachment, MailFacts, Mailbox, ParsedMail, UnsupportedAddress } from './facts.ts';
import {
  boundedReferences,
  firstOf,
  keyword,
  mailDate,
  messageIds,
  receivedDate,
  valuesOf,
} from './headers.ts';
import { headerOnly, utf8Header } from './header-section.ts';
import { htmlToText } from './html.ts';
import { MAIL_LIMITS } from './limits.ts';
import { MAX_TEXT_BYTES, foreignLine, readableText, utf8Length } from './text.ts';

/**
 * Reads a mail of unknown origin. It never throws: what is malformed is read as far as it goes, what is too large or too
 * deeply nested is read by its header only, and what can't be read at all is `unreadable` with a reason.
 */
export async function parseMail(raw: Uint8Array): Promise<ParsedMail> {
  const identity = { source_sha256: sha256Hex(raw), size: raw.byteLength };
  const tooMuch = whyTooMuch(raw);
  const whole = tooMuch === null ? await attempt(utf8Header(raw)) : null;
  const email = whole ?? (await attempt(utf8Header(headerOnly(raw))));
  if (email === null || !email.headers.some(({ key }) => KNOWN_FIELDS.has(key))) {
    return {
      kind: 'unreadable',
      ...identity,
      reason: 'This has no mail header that can be read; open the original.',
    };
  }
  const limits =
    whole === null
      ? [`${tooMuch ?? 'The parts of this mail can’t be read.'} Only its header was read; open the original.`]
      : [];
  return { kind: 'mail', ...identity, ...factsOf(email, limits) };
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

function factsOf(
  email: Email,
  limits: readonly string[],
): Omit<MailFacts, 'kind' | 'source_sha256' | 'size'> {
  const fields = email.headers;
  const addresses = new Map(ADDRESS_FIELDS.map((key) => [key, readAddresses(key, valuesOf(fields, key))]));
  const listed = (key: (typeof ADDRESS_FIELDS)[number]) => addresses.get(key)?.mailboxes ?? [];
  const from = sender(listed('from'), addresses.get('from')?.unsupported ?? []);
  const { attachments, cut } = readAttachments(email.attachments);
  const date = mailDate(firstOf(fields, 'date'));
  const parent = messageIds(firstOf(fields, 'in-reply-to'))[0] ?? '';
  const ancestors = messageIds(firstOf(fields, 'references'));
  return {
    from,
    reply_to: listed('reply-to').map(({ address }) => address),
    to: listed('to').map(({ address }) => address),
    cc: listed('cc').map(({ address }) => address),
    unsupported: [...addresses.values()].flatMap(({ unsupported }) => unsupported).slice(0, MAX_UNSUPPORTED),
    subject: foreignLine(decodeWords(firstOf(fields, 'subject').slice(0, 20_000)), MAX_SUBJECT),
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
    calendar: calendarMethod(email.attachments),
    ...readBounce(email, firstOf(fields, 'content-type'), from.address),
    text: textOf(email, attachments),
    attachments,
    limits: [
      ...limits,
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

const LISTED_ATTACHMENTS = 10;

/** The plain text of a mail, else what its HTML says; below it what is attached, as a mail program would show it. */
function textOf(email: Email, attachments: readonly MailAttachment[]): string {
  const plain = email.text ?? '';
  const body = plain.trim() !== '' ? plain : htmlToText(email.html ?? '');
  const lines = attachments
    .slice(0, LISTED_ATTACHMENTS)
    .map(
      ({ name, media_type, size }) =>
        `[attached: ${foreignLine(name, 60)}, ${media_type}, ${String(size)} bytes]`,
    );
  if (attachments.length > lines.length)
    lines.push(`[and ${String(attachments.length - lines.length)} more attachments]`);
  const list = lines.join('\n');
  const text = readableText(body, MAX_TEXT_BYTES - (list === '' ? 0 : utf8Length(list) + 2));
  return [text, list].filter((part) => part !== '').join('\n\n');
}

/** Why a mail is not parsed as a whole, or null. */
function whyTooMuch(raw: Uint8Array): string | null {
  if (raw.byteLength > MAIL_LIMITS.bytes) return 'This mail is larger than 25 MB.';
  return boundaryLines(raw) > MAIL_LIMITS.boundaryLines ? 'This mail has too many parts.' : null;
}

/** Lines that begin with `--`, as every line that starts a MIME part does. */
function boundaryLines(raw: Uint8Array): number {
  let count = 0;
  for (let at = raw.indexOf(0x2d); at >= 0; at = raw.indexOf(0x2d, at + 1)) {
    if ((at === 0 || raw[at - 1] === 0x0a || raw[at - 1] === 0x0d) && raw[at + 1] === 0x2d) count++;
  }
  return count;
}

async function attempt(raw: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, {
      // Inlined messages would be rendered with dates in the locale and zone of this machine.
      forceRfc822Attachments: true,
      maxNestingDepth: MAIL_LIMITS.nesting,
      maxHeadersSize: 2 * MAIL_LIMITS.headerBytes,
    });
  } catch {
    return null;
  }
}
