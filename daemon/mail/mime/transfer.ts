/**
 * Removes the transfer encoding of a part (RFC 2045 §6); one that is unknown is none. Damage costs only what it touches.
 * What is not base64 comes with LF, so that a mail says the same and has the same hashes whether it was read from a mailbox
 * file or over IMAP.
 */
export function transferDecoded(raw: Uint8Array, encoding: string): Uint8Array {
  if (encoding === 'base64') return base64Decoded(raw);
  return withLf(encoding === 'quoted-printable' ? quotedPrintableDecoded(raw) : raw);
}

function withLf(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(CR)) return bytes;
  const out = new Uint8Array(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== CR || bytes[at + 1] !== LF) out[length++] = byte;
  }
  return out.subarray(0, length);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The six bits that each byte stands for, -1 for those that are none of base64. */
const SEXTETS = Int8Array.from({ length: 256 }, (_, byte) => ALPHABET.indexOf(String.fromCharCode(byte)));
const PAD = 0x3d;

/**
 * Characters that are none of base64 are skipped (RFC 2045 §6.8). Padding ends a group and not the part, since some programs
 * pad every line and others join two encoded files; Node's own decoder stops at the first.
 */
function base64Decoded(raw: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((raw.byteLength * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let group = 0;
  for (const byte of raw) {
    const sextet = SEXTETS[byte] ?? -1;
    if (sextet >= 0) {
      group = (group << 6) | sextet;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        out[length++] = (group >> bits) & 0xff;
      }
    } else if (byte === PAD) bits = group = 0;
  }
  return out.subarray(0, length);
}

const LF = 0x0a;
const CR = 0x0d;

/** White space at the end of a line is of the transport, and a `=` there joins the lines (RFC 2045 §6.7, rules 3 and 5). */
function quotedPrintableDecoded(raw: Uint8Array): Uint8Array {
  const out = new Uint8Array(raw.byteLength);
  let length = 0;
  for (let at = 0; at < raw.byteLength;) {
    const byte = raw[at] ?? 0;
    if (byte === PAD) {
      const high = hexDigit(raw[at + 1]);
      const low = hexDigit(raw[at + 2]);
      const next = lineEnd(raw, at + 1);
      if (high >= 0 && low >= 0) {
        out[length++] = (high << 4) | low;
        at += 3;
      } else if (next > 0) at = next;
      else out[length++] = raw[at++] ?? 0;
    } else if (byte === 0x20 || byte === 0x09) {
      const end = blanksEnd(raw, at);
      const atLineEnd = end >= raw.byteLength || raw[end] === LF || (raw[end] === CR && raw[end + 1] === LF);
      while (at < end) {
        const blank = raw[at++] ?? 0;
        if (!atLineEnd) out[length++] = blank;
      }
    } else {
      out[length++] = byte;
      at++;
    }
  }
  return out.subarray(0, length);
}

function blanksEnd(raw: Uint8Array, from: number): number {
  let at = from;
  while (raw[at] === 0x20 || raw[at] === 0x09) at++;
  return at;
}

/** Index behind the line end that follows here, blanks between left out, or 0 where none follows. */
function lineEnd(raw: Uint8Array, from: number): number {
  const at = blanksEnd(raw, from);
  if (at >= raw.byteLength) return at;
  if (raw[at] === LF) return at + 1;
  return raw[at] === CR && raw[at + 1] === LF ? at + 2 : 0;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}
