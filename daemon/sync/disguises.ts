import { fromUtf8 } from '../../shared/text/bytes.ts';

/** A text as somebody could read it who knows how it was written down, and where in the text its characters stand. */
export interface Reading {
  readonly text: string;
  /** Offset in the text as it was given of an offset in this reading. */
  readonly from: (offset: number) => number;
}

// Characters that are not seen, as they are and as front matter writes them.
const UNSEEN =
  /\u034f|[\ufe00-\ufe0f]|[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\u200d|\\u(?:00ad|034f|200[b-f]|202[a-e]|206[0-9]|feff)/g;
/** A line feed as JSON writes it: decisions hold the text of a mail so. */
const JSON_LINE_END = /\\n/g;

/** The text without what nobody sees; null where there is nothing of it. */
export function withoutUnseen(text: string): Reading | null {
  return rewritten(text, UNSEEN, '');
}

/** The text of a signed record, in lines. */
export function recordInLines(text: string): Reading | null {
  return text.includes('```json') ? rewritten(text, JSON_LINE_END, '\n') : null;
}

/** All that matches replaced by `put`; null where nothing does. */
function rewritten(text: string, pattern: RegExp, put: string): Reading | null {
  const starts = [0];
  const origins = [0];
  let out = '';
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    out += text.slice(done, match.index) + put;
    done = match.index + match[0].length;
    starts.push(out.length);
    origins.push(done);
  }
  if (done === 0) return null;
  const whole = out + text.slice(done);
  return {
    text: whole,
    from: (offset) => {
      const at = lastAtOrBefore(starts, offset);
      return (origins[at] ?? 0) + offset - (starts[at] ?? 0);
    },
  };
}

/** Index of the last number that is not above `value`; the list is sorted and begins with 0. */
function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Encoded {
  readonly start: number;
  readonly end: number;
  /** What it decodes to: readable text. */
  readonly text: string;
}

// Over several lines too, as mail wraps it. No two parts of it can take the same character: linear.
const BASE64 =
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}(?:\r?\n[>| \t]{0,40}[A-Za-z0-9+/_-]{4,}){0,2000}={0,2}/g;
// eslint-disable-next-line no-control-regex -- bytes that are no text are what tells a hash or a key from one
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What is written in base64 and decodes to text. Hashes, keys and pictures do not: of 18 bytes at random one in ten million. */
export function encodedTexts(text: string): Encoded[] {
  const found: Encoded[] = [];
  for (const { index, 0: run } of text.matchAll(BASE64)) {
    const bytes = Buffer.from(run.replace(/[^A-Za-z0-9+/_-]/g, ''), 'base64');
    const decoded = fromUtf8(new Uint8Array(bytes));
    if (decoded === null || decoded.length < 8 || CONTROL.test(decoded)) continue;
    found.push({ start: index, end: index + run.length, text: decoded });
  }
  return found;
}
