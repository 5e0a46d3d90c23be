import { decodeWords } from 'postal-mime';
import type { HeaderField } from '../headers.ts';
import { firstOf } from '../headers.ts';
import { MAIL_LIMITS } from '../limits.ts';
import { fieldsOf, headerText } from './fields.ts';
import { structured } from './parameters.ts';

/** A part of a mail as it stands there: its body is a view on the mail's bytes, decoded only when somebody asks. */
export interface Part {
  /** Media type in lower case, such as `text/plain`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** `inline`, `attachment`, … or ''. */
  readonly disposition: string;
  /** Decoded, as the sender wrote it; '' without one. Never a path. */
  readonly filename: string;
  /** Content-ID with its angle brackets, or ''. */
  readonly contentId: string;
  readonly encoding: string;
  readonly raw: Uint8Array;
  /** The parts of a multipart; empty for everything else. */
  readonly children: readonly Part[];
}

export interface PartTree {
  readonly root: Part;
  /** More parts than `MAIL_LIMITS.parts`; the rest was left out. */
  readonly tooMany: boolean;
  /** Parts deeper than `MAIL_LIMITS.nesting` were left out. */
  readonly tooDeep: boolean;
}

/**
 * The tree of the parts of a mail (RFC 2046 §5.1). A parser of our own, because a hostile mail costs the libraries too much:
 * 25 MB of empty lines end the process of postal-mime 4 for want of memory, 13 MB of `<a href=` keep it busy for over 100 s,
 * and mailsplit waits for the event loop once per line. Here a body costs nothing until it is read, and every loop is
 * linear in the bytes, times the depth for nested multiparts. A test compares both over all fixtures.
 */
export function partTree(header: readonly HeaderField[], body: Uint8Array): PartTree {
  const walk = new Walk();
  return { root: walk.part(header, body, 'text/plain', 0), tooMany: walk.tooMany, tooDeep: walk.tooDeep };
}

/** Header of one part: longer ones are cut, as no honest one comes near. */
const MAX_PART_HEADER = 32 * 1024;

class Walk {
  tooMany = false;
  tooDeep = false;
  private count = 0;

  part(header: readonly HeaderField[], raw: Uint8Array, usual: string, depth: number): Part {
    this.count++;
    const content = structured(firstOf(header, 'content-type'));
    const disposition = structured(firstOf(header, 'content-disposition'));
    const type = /^[^\s/;]{1,80}\/[^\s/;]{1,80}$/.test(content.value) ? content.value : usual;
    const name = disposition.parameters.get('filename') ?? content.parameters.get('name') ?? '';
    const children = type.startsWith('multipart/')
      ? this.children(type, content.parameters.get('boundary') ?? '', raw, depth)
      : [];
    return {
      // A multipart in which no part was found is shown as the text that it is.
      type: type.startsWith('multipart/') && children.length === 0 ? 'text/plain' : type,
      parameters: content.parameters,
      disposition: disposition.value,
      filename: decodeWords(name),
      contentId: firstOf(header, 'content-id').slice(0, 500),
      encoding: /[\w-]+/.exec(firstOf(header, 'content-transfer-encoding').toLowerCase())?.[0] ?? '',
      raw,
      children,
    };
  }

  private children(type: string, boundary: string, raw: Uint8Array, depth: number): Part[] {
    if (boundary === '') return [];
    if (depth >= MAIL_LIMITS.nesting) {
      this.tooDeep = true;
      return [];
    }
    const parts: Part[] = [];
    for (const bytes of between(raw, boundary)) {
      if (this.count >= MAIL_LIMITS.parts) {
        this.tooMany = true;
        break;
      }
      const { header, body } = splitPart(bytes);
      // RFC 2046 §5.1.5: the parts of a digest are messages where they say nothing else.
      parts.push(
        this.part(header, body, type === 'multipart/digest' ? 'message/rfc822' : 'text/plain', depth + 1),
      );
    }
    return parts;
  }
}

function splitPart(bytes: Uint8Array): { header: HeaderField[]; body: Uint8Array } {
  const end = headerEnd(bytes);
  const head = bytes.subarray(0, Math.min(end, MAX_PART_HEADER));
  const first = bytes.subarray(0, Math.min(200, bytes.byteLength));
  // Text that follows a boundary without a blank line between is text, not a header.
  const isHeader = /^(?:\r?\n|[!-9;-~]{1,100}[ \t]{0,9}:)/.test(headerText(first));
  if (!isHeader) return { header: [], body: bytes };
  return { header: fieldsOf(headerText(head)), body: bytes.subarray(end) };
}

/** Index behind the blank line that ends a header section; the length of the bytes where there is none. */
export function headerEnd(bytes: Uint8Array): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return bytes.byteLength;
}

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;

/** The bytes between the lines of this boundary, without the line break in front of each (RFC 2046 §5.1.1). */
function* between(raw: Uint8Array, boundary: string): Generator<Uint8Array> {
  const delimiter = Buffer.from(`--${boundary}`, 'utf8');
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let start = -1;
  for (let at = buffer.indexOf(delimiter); at >= 0; at = buffer.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && buffer[at - 1] !== LF) continue;
    const after = at + delimiter.length;
    const closes = buffer[after] === DASH && buffer[after + 1] === DASH;
    const lineEnd = blankLineEnd(buffer, closes ? after + 2 : after);
    if (lineEnd < 0) continue;
    if (start >= 0) yield raw.subarray(start, Math.max(start, withoutLineBreak(buffer, at)));
    start = closes ? -1 : lineEnd;
    if (closes) return;
  }
  if (start >= 0) yield raw.subarray(start);
}

/** Index behind the line break, if only blanks stand in front of it; -1 otherwise. */
function blankLineEnd(buffer: Buffer, from: number): number {
  let at = from;
  while (buffer[at] === 0x20 || buffer[at] === 0x09) at++;
  if (at >= buffer.length) return at;
  if (buffer[at] === CR && buffer[at + 1] === LF) return at + 2;
  return buffer[at] === LF || buffer[at] === CR ? at + 1 : -1;
}

function withoutLineBreak(buffer: Buffer, at: number): number {
  const end = at - 1;
  return buffer[end - 1] === CR ? end - 1 : end;
}
