import { decodeText } from './charset.ts';

/** A structured value such as `text/plain; charset=utf-8`: both in lower case but for the values of parameters. */
export interface Structured {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters of a value that are read: room for any honest file name in RFC 2231's form. */
const MAX_VALUE = 16_384;
const MAX_PARAMETERS = 200;

/**
 * Reads a Content-Type or Content-Disposition (RFC 2045 §5.1) with the continued and encoded parameters of RFC 2231. The
 * first of two parameters of one name counts; an encoded one counts over a plain one (RFC 6266 §4.3).
 */
export function structured(text: string): Structured {
  const [value = '', ...rest] = pieces(text.slice(0, MAX_VALUE));
  const plain = new Map<string, string>();
  const sections = new Map<string, Section[]>();
  for (const piece of rest.slice(0, MAX_PARAMETERS)) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name === '') continue;
    const content = unquoted(piece.slice(equals + 1).trim());
    const continued = /^([^*]{1,60})\*(?:(\d{1,3})(\*)?)?$/.exec(name);
    if (continued === null) {
      if (!plain.has(name)) plain.set(name, content);
    } else {
      const base = continued[1] ?? '';
      const known = sections.get(base) ?? [];
      sections.set(base, known);
      const number = Number(continued[2] ?? '0');
      known.push({ number, encoded: continued[2] === undefined || continued[3] === '*', content });
    }
  }
  for (const [name, list] of sections) plain.set(name, joined(list));
  return { value: value.trim().toLowerCase(), parameters: plain };
}

interface Section {
  readonly number: number;
  /** Percent-encoded; the first such section begins with `charset'language'` (RFC 2231 §4.1). */
  readonly encoded: boolean;
  readonly content: string;
}

function joined(sections: readonly Section[]): string {
  const inOrder = sections.toSorted((one, other) => one.number - other.number);
  let charset = 'utf-8';
  let text = '';
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) text += decodeText(Uint8Array.from(bytes), charset).text;
    bytes = [];
  };
  for (const [at, { encoded, content }] of inOrder.entries()) {
    if (!encoded) {
      flush();
      text += content;
      continue;
    }
    const head = at === 0 ? /^([^']{0,60})'[^']{0,60}'/.exec(content) : null;
    if (head !== null) charset = head[1] || charset;
    // A character may be cut at the end of a section, so that bytes are decoded together.
    bytes.push(...percentDecoded(content.slice(head?.[0].length ?? 0)));
  }
  flush();
  return text;
}

function* percentDecoded(text: string): Generator<number> {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const hex = code === 0x25 ? /^[0-9a-f]{2}/i.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
    if (hex !== undefined) {
      yield Number.parseInt(hex, 16);
      at += 2;
    } else if (code < 0x80) yield code;
    else yield* new TextEncoder().encode(text.charAt(at));
  }
}

/** Splits at the semicolons that stand in no quotes, and drops comments in parentheses (RFC 822 §3.4.3). */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted && char === '\\') piece += char + text.charAt(++at);
    else if (char === '"' && depth === 0) {
      quoted = !quoted;
      piece += char;
    } else if (quoted) piece += char;
    // A parenthesis inside a word is part of it, as in `filename=offer(1).pdf`.
    else if (char === '(' && (depth > 0 || /(?:^|\s)$/.test(piece.slice(-1)) || !piece.includes('=')))
      depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (char === ';') {
      found.push(piece);
      piece = '';
    } else piece += char;
  }
  return [...found, piece];
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = closingQuote(text);
  return text.slice(1, end).replace(/\\(.)/g, '$1');
}

/** What stands behind the closing quote of a value is left out. */
function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
