import type { Attachment } from 'postal-mime';
import { sha256Hex } from '../../shared/text/bytes.ts';
import type { MailAttachment } from './facts.ts';
import { MAIL_LIMITS } from './limits.ts';
import { foreignLine } from './text.ts';

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/** The parts of a mail that are not its text; names are shown, never used as paths. */
export function readAttachments(parts: readonly Attachment[]): {
  attachments: MailAttachment[];
  cut: boolean;
} {
  const attachments = parts.slice(0, MAIL_LIMITS.attachments).map((part, at) => {
    const bytes = contentOf(part);
    return {
      name: foreignLine(part.filename ?? '', 120) || `part-${String(at + 1)}`,
      media_type: MEDIA_TYPE.test(part.mimeType) ? part.mimeType : 'application/octet-stream',
      size: bytes.byteLength,
      sha256: sha256Hex(bytes),
    };
  });
  return { attachments, cut: parts.length > MAIL_LIMITS.attachments };
}

export function contentOf(part: Attachment): Uint8Array {
  if (typeof part.content === 'string') return new TextEncoder().encode(part.content);
  return part.content instanceof Uint8Array ? part.content : new Uint8Array(part.content);
}

/** METHOD of the first calendar part in lower case (RFC 5546), or ''. */
export function calendarMethod(parts: readonly Attachment[]): string {
  const calendar = parts.find(
    (part) => part.mimeType === 'text/calendar' || part.mimeType === 'application/ics',
  );
  if (calendar === undefined) return '';
  return /^[a-z]{1,20}$/i.test(calendar.method ?? '') ? (calendar.method ?? '').toLowerCase() : 'publish';
}
