import { MAY_HOLD_TOKEN } from './token-shapes.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}
interface Hit extends Range {
  readonly rule: string;
}
type Look = (word: string) => readonly Hit[];

/** The end of a line and what may stand before the next one: a quotation's mark, an indent, the `=` of quoted-printable. */
const LINE_END = /=?\r?\n[>| \t]{0,40}/g;
/** Units of one word, and lines that one token may be cut into: more than any token has. */
const LONGEST_WORD = 600;
const MOST_LINES = 4;
const SHORTEST = 16;
/** A line that is nothing but the rest of a token: no word of a language has a digit in it. */
const REST = /^(?=\D{0,600}\d)[\w./+=-]{8,600}$/;

/**
 * Tokens over the ends of lines, as offsets in the text. The last word of a line and the first of the next one are put
 * together, and of whole lines of one word as many as it takes: what stands below the token does not become part of it.
 */
export function cutTokens(text: string, look: Look): Hit[] {
  const breaks = [...text.matchAll(LINE_END)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
  return breaks.flatMap((_, at) => {
    const hit = cutAt(text, breaks, at, look);
    return hit === null ? [] : [hit];
  });
}

function cutAt(text: string, breaks: readonly Range[], at: number, look: Look): Hit | null {
  const [first] = breaks.slice(at, at + 1);
  if (first === undefined) return null;
  const pieces: Range[] = [{ start: wordStart(text, first.start), end: first.start }];
  let word = text.slice(pieces[0]?.start, first.start);
  const whole = mayHold(word) ? look(word).find(({ end }) => end === word.length) : undefined;
  for (const [step, { end: start }] of breaks.slice(at, at + MOST_LINES).entries()) {
    const piece = { start, end: wordEnd(text, start) };
    const next = text.slice(piece.start, piece.end);
    const lineIsOver = piece.end === (breaks[at + step + 1]?.start ?? text.length);
    if (whole !== undefined && !(lineIsOver && REST.test(next))) break;
    pieces.push(piece);
    const seam = word.length;
    word += next;
    if (whole !== undefined) continue;
    const hits = mayHold(word) ? look(word) : [];
    const cut = hits.find((hit) => hit.start < seam && hit.end > seam);
    if (cut !== undefined) return placed(pieces, cut);
    // A token that is whole in this line is found without us, and what follows it is looked at from its own line's end.
    if (hits.length > 0 || !lineIsOver) break;
  }
  return whole === undefined || pieces.length === 1 ? null : placed(pieces, { ...whole, end: word.length });
}

/** No shape is shorter, and each has a digit or a low line in it: words of a language are told apart in no time. */
function mayHold(word: string): boolean {
  return word.length >= SHORTEST && /[\d_]/.test(word) && MAY_HOLD_TOKEN.test(word);
}

/** A hit in the word that the pieces make, where it stands in the text. */
function placed(pieces: readonly Range[], { start, end, rule }: Hit): Hit {
  return { start: offsetIn(pieces, start), end: offsetIn(pieces, end - 1) + 1, rule };
}

function offsetIn(pieces: readonly Range[], offset: number): number {
  let left = offset;
  for (const { start, end } of pieces) {
    if (left < end - start) return start + left;
    left -= end - start;
  }
  return pieces.at(-1)?.end ?? 0;
}

function wordStart(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < LONGEST_WORD && !isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && at - start < LONGEST_WORD && !isBlank(text.charCodeAt(at))) at++;
  // The `=` that cuts a line of quoted-printable belongs to its end.
  return text[at - 1] === '=' && at - start > 1 && /^\r?\n/.test(text.slice(at, at + 2)) ? at - 1 : at;
}

/** Space, tab, line feed, carriage return. */
function isBlank(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13);
}
