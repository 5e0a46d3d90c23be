import { type Result, ok, refuse } from '../result.ts';
import { fromUtf8, hasLoneSurrogate } from '../text/bytes.ts';
import { MAX_FRONT_MATTER_BYTES, MAX_NOTE_BYTES } from './limits.ts';

// C0, DEL and C1 without tab and line feed.
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

export interface NoteParts {
  /** What stands between the two lines of dashes, from the note's second line on. */
  readonly yaml: string;
  readonly body: string;
  /** 1-based line of the note on which the body begins. */
  readonly bodyLine: number;
}

/** Bytes to the note's text: UTF-8, CRLF → LF, no byte-order mark, no control character (PROTOCOL §3). */
export function decodeNote(input: Uint8Array | string): Result<string> {
  if (isLonger(input, MAX_NOTE_BYTES)) {
    return refuse('too-long', 'The note is larger than 1 MiB; move the long text elsewhere.');
  }
  const decoded = typeof input === 'string' ? input : fromUtf8(input);
  if (decoded === null) return refuse('not-utf8', 'The note is not valid UTF-8 text; save it as UTF-8.');
  if (hasLoneSurrogate(decoded)) {
    return refuse(
      'lone-surrogate',
      'The note holds half of a character pair, which has no UTF-8 form; remove it.',
    );
  }
  if (decoded.startsWith('\ufeff')) {
    return refuse('bom', 'The note begins with a byte-order mark; save it as UTF-8 without one.', 1);
  }
  const text = decoded.replaceAll('\r\n', '\n');
  const at = text.search(CONTROL);
  return at < 0
    ? ok(text)
    : refuse('control-character', `The note holds ${named(text, at)}; remove it.`, lineAt(text, at));
}

/** Own splitter: the first line is exactly `---`, and so is the next one that begins with three dashes. */
export function splitNote(text: string): Result<NoteParts> {
  const lines = text.split('\n');
  if (lines[0] !== '---') return refuse('no-front-matter', 'The first line must be exactly three dashes.', 1);
  const end = lines.findIndex((line, at) => at > 0 && line.startsWith('---'));
  if (end < 0) {
    return refuse('open-front-matter', 'The front matter is never closed by a line of three dashes.', 1);
  }
  if (lines[end] !== '---') {
    return refuse(
      'bad-delimiter',
      'The line that closes the front matter must be exactly three dashes.',
      end + 1,
    );
  }
  const yaml = lines.slice(1, end).join('\n');
  if (isLonger(yaml, MAX_FRONT_MATTER_BYTES)) {
    return refuse('too-long', 'The front matter is longer than 64 kB; shorten it.', 2);
  }
  return ok({ yaml, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 });
}

/** What no note may hold as a value either, where YAML's escapes would smuggle it in; null where all is well. */
export function strangeCharacter(
  text: string,
): { kind: 'control-character' | 'lone-surrogate'; what: string } | null {
  if (hasLoneSurrogate(text)) return { kind: 'lone-surrogate', what: 'half of a character pair' };
  const at = text.search(CONTROL);
  return at < 0 ? null : { kind: 'control-character', what: named(text, at) };
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function named(text: string, at: number): string {
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return `the control character U+${code}`;
}

function isLonger(input: Uint8Array | string, bytes: number): boolean {
  if (typeof input !== 'string') return input.length > bytes;
  // A UTF-16 unit takes one to three bytes of UTF-8.
  if (input.length > bytes || input.length * 3 <= bytes) return input.length > bytes;
  return new TextEncoder().encode(input).length > bytes;
}
