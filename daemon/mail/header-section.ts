import { fromUtf8 } from '../../shared/text/bytes.ts';
import { MAIL_LIMITS } from './limits.ts';

/** The header section, cut at a line end where it is larger than the limit. */
export function headerOnly(raw: Uint8Array): Uint8Array {
  const head = raw.subarray(0, MAIL_LIMITS.headerBytes);
  for (let at = head.indexOf(0x0a); at >= 0; at = head.indexOf(0x0a, at + 1)) {
    const next = head[at + 1];
    if (next === 0x0a || (next === 0x0d && head[at + 2] === 0x0a)) return head.subarray(0, at + 1);
  }
  return head.byteLength === raw.byteLength ? head : head.subarray(0, head.lastIndexOf(0x0a) + 1);
}

/**
 * The mail with a header that is UTF-8, as RFC 6532 wants 8-bit headers to be. One that is not is taken for Latin-1 byte by
 * byte, which is what older programs of western Europe wrote; the body stays as it is.
 */
export function utf8Header(raw: Uint8Array): Uint8Array {
  const head = headerOnly(raw);
  if (fromUtf8(head) !== null) return raw;
  const converted = new TextEncoder().encode(Array.from(head, (byte) => String.fromCharCode(byte)).join(''));
  const whole = new Uint8Array(converted.byteLength + raw.byteLength - head.byteLength);
  whole.set(converted);
  whole.set(raw.subarray(head.byteLength), converted.byteLength);
  return whole;
}
