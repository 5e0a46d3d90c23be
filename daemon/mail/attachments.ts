import { sha256Hex } from '../../shared/text/bytes.ts';
import type { MailAttachment } from './facts.ts';
import { MAIL_LIMITS } from './limits.ts';
import { decodeText } from './mime/charset.ts';
import type { Part } from './mime/part.ts';
import { transferDecoded } from './mime/transfer.ts';
import { foreignLine } from './text.ts';

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/** The parts of a mail that are not its text; names are shown, never used as paths. */
export function readAttachments(parts: readonly Part[]): {
  attachments: MailAttachment[];
  cut: boolean;
} {
  const attachments = parts.slice(0, MAIL_LIMITS.attachments).map((part, at) => {
    const bytes = contentOf(part);
    return {
      name: foreignLine(part.filename, 120) || `part-${String(at + 1)}`,
      media_type: MEDIA_TYPE.test(part.type) ? part.type : 'application/octet-stream',
      size: bytes.byteLength,
      sha256: sha256Hex(bytes),
      note: noteOn(part),
    };
  });
  return { attachments, cut: parts.length > MAIL_LIMITS.attachments };
}

export function contentOf(part: Part): Uint8Array {
  return transferDecoded(part.raw, part.encoding);
}

/** What to do with parts that only a mail program can open. */
const NOTES: ReadonlyMap<string, string> = new Map([
  ['application/ms-tnef', 'Outlook’s winmail.dat: open it in your mail program'],
  ['application/vnd.ms-tnef', 'Outlook’s winmail.dat: open it in your mail program'],
  ['application/pgp-encrypted', 'PGP: open it in your mail program'],
  ['application/pgp-signature', 'PGP signature, not checked here'],
  ['application/pkcs7-signature', 'S/MIME signature, not checked here'],
  ['application/x-pkcs7-signature', 'S/MIME signature, not checked here'],
  ['application/pkcs7-mime', 'S/MIME: open it in your mail program'],
  ['application/x-pkcs7-mime', 'S/MIME: open it in your mail program'],
  ['message/partial', 'a piece of a mail that was sent in several'],
  ['message/external-body', 'kept elsewhere, not in this mail'],
]);

function noteOn(part: Part): string {
  const named = NOTES.get(part.type);
  if (named !== undefined) return named;
  return /^winmail\.dat$/i.test(part.filename.trim()) ? (NOTES.get('application/ms-tnef') ?? '') : '';
}

const MAX_CALENDAR = 256 * 1024;

/** METHOD of the first calendar part in lower case (RFC 5546), of its header or of its content (RFC 6047 §2.4), or ''. */
export function calendarMethod(parts: readonly Part[]): string {
  const calendar = parts.find((part) => part.type === 'text/calendar' || part.type === 'application/ics');
  if (calendar === undefined) return '';
  const named = calendar.parameters.get('method') ?? '';
  const content = decodeText(
    transferDecoded(calendar.raw.subarray(0, MAX_CALENDAR), calendar.encoding),
    'utf-8',
  ).text;
  const method =
    named !== ''
      ? named
      : (/^METHOD[ \t]{0,9}:[ \t]{0,9}([a-z]{1,20})[ \t]{0,9}$/im.exec(content)?.[1] ?? '');
  return /^[a-z]{1,20}$/i.test(method) ? method.toLowerCase() : 'publish';
}
