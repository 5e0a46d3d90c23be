import { createHash } from 'node:crypto';
import { type SentCopies } from './ports.ts';

/** What a look into the Sent folder says about one frozen message. */
export type Look =
  | { readonly kind: 'found'; readonly bodySha256: string }
  | { readonly kind: 'absent' | 'differs' | 'unreachable' | 'unprovable'; readonly message: string };

/**
 * Looks for a frozen message by its Message-ID, which only this hand can have made, and by its body. Providers add and
 * reorder headers, so these are not compared. Absence is never taken for "not sent" (PROTOCOL §6).
 */
export async function lookIntoSent(sent: SentCopies, messageId: string, frozen: Uint8Array): Promise<Look> {
  if (sent.proves === 'none') {
    return { kind: 'unprovable', message: 'No Sent folder is configured in which to look.' };
  }
  const found = await sent.find(messageId);
  if (found.kind === 'unreachable') {
    return { kind: 'unreachable', message: `The Sent folder can't be reached: ${found.message}` };
  }
  if (found.kind !== 'found') {
    const message =
      sent.proves === 'provider-saves'
        ? 'It is not in the Sent folder, where this provider usually keeps what it accepted.'
        : 'It is not in the Sent folder, which proves nothing here: this provider keeps no copy by itself.';
    return { kind: 'absent', message };
  }
  const bodySha256 = bodyHash(found.raw);
  return bodySha256 === bodyHash(frozen)
    ? { kind: 'found', bodySha256 }
    : { kind: 'differs', message: 'The Sent folder has a message with its Message-ID but another text.' };
}

/** SHA-256 (hex) of what follows the header, with CRLF line ends and without empty lines at the end. */
export function bodyHash(raw: Uint8Array): string {
  const text = Buffer.from(raw).toString('latin1').replace(/\r?\n/g, '\r\n');
  const start = text.indexOf('\r\n\r\n');
  const body = start < 0 ? '' : text.slice(start + 4).replace(/(?:\r\n)+$/, '');
  return createHash('sha256').update(body, 'latin1').digest('hex');
}
