import { threadFrom } from '../../shared/task/thread-id.ts';
import type { ParsedMail } from './facts.ts';

/**
 * The id of the conversation a mail belongs to: 16 characters of base32 over the Message-ID at its root, which is the
 * first of References, else In-Reply-To, else the mail's own; a mail with none of them is a thread of its own
 * (RFC 5322 §3.6.4). Every agent computes the same one.
 */
export function threadOf(mail: ParsedMail): string {
  return threadFrom(rootOf(mail));
}

function rootOf(mail: ParsedMail): string {
  if (mail.kind === 'unreadable') return mail.source_sha256;
  return mail.references[0] || mail.message_id || mail.source_sha256;
}
