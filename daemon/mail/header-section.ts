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
