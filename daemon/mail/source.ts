import { sha256Hex } from '../../shared/text/bytes.ts';
import { headerOnly } from './header-section.ts';
import { boundedMail } from './limits.ts';
import { parseMail } from './parse.ts';

/**
 * These bytes as the mail of that hash, or null where they are another one. A mailbox file may hold with LF what IMAP
 * delivers with CRLF: the same mail with the other line ends is the same mail, and is given in the form that was hashed.
 */
export function asSource(raw: Uint8Array, sha256: string): Uint8Array | null {
  for (const convert of [(bytes: Uint8Array) => bytes, withLf, withCrlf]) {
    const bytes = convert(boundedMail(raw));
    if (sha256Hex(bytes) === sha256) return bytes;
  }
  return null;
}

function withLf(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => !(byte === 0x0d && bytes[at + 1] === 0x0a));
}

function withCrlf(bytes: Uint8Array): Uint8Array {
  const plain = withLf(bytes);
  const out = new Uint8Array(
    plain.length + plain.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0),
  );
  let at = 0;
  for (const byte of plain) {
    if (byte === 0x0a) out[at++] = 0x0d;
    out[at++] = byte;
  }
  return out;
}

/** The Message-ID of a mail, or '' where it has none of the usable form. */
export async function messageIdOf(raw: Uint8Array): Promise<string> {
  const mail = await parseMail(headerOnly(raw));
  return mail.kind === 'mail' ? mail.message_id : '';
}
