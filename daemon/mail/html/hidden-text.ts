import type { HiddenText, HiddenWay } from '../facts.ts';
import { foreignLine } from '../text.ts';

const MAX_PIECE = 1000;
const MAX_EXCERPT = 200;
/** What newsletters pad their preview line with: it says nothing. */
const PADDING = /(?:[\s\p{Z}\p{Cf}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5)+/gu;

/** Gathers what is hidden, piece by piece: a piece goes on until something is seen or it is hidden in another way. */
export class HiddenPieces {
  private readonly ways = new Set<HiddenWay>();
  private pieces = 0;
  private characters = 0;
  private piece = '';
  private longest = '';
  private way: HiddenWay | null = null;

  add(way: HiddenWay, text: string): void {
    const words = text.replace(PADDING, ' ').trim();
    if (words === '') return;
    if (way !== this.way) {
      this.seen();
      this.way = way;
      this.ways.add(way);
      this.pieces++;
    }
    this.characters += words.length;
    if (this.piece.length < MAX_PIECE)
      this.piece += `${this.piece === '' ? '' : ' '}${words.slice(0, MAX_PIECE)}`;
  }

  /** Something that can be seen stands here. */
  seen(): void {
    if (this.piece.length > this.longest.length) this.longest = this.piece;
    this.piece = '';
    this.way = null;
  }

  finish(): HiddenText {
    this.seen();
    return {
      pieces: this.pieces,
      characters: this.characters,
      ways: [...this.ways],
      excerpt: foreignLine(this.longest, MAX_EXCERPT),
    };
  }
}

/** What is hidden in the several parts of a mail, as one. */
export function joinHidden(all: readonly HiddenText[]): HiddenText {
  return {
    pieces: all.reduce((sum, { pieces }) => sum + pieces, 0),
    characters: all.reduce((sum, { characters }) => sum + characters, 0),
    ways: [...new Set(all.flatMap(({ ways }) => ways))],
    excerpt: all
      .map(({ excerpt }) => excerpt)
      .reduce((one, other) => (other.length > one.length ? other : one), ''),
  };
}

const MAX_SMUGGLED = 64 * 1024;
/** Flags such as that of Wales are written with six tag characters; nothing honest is written with more. */
const TAGS = /[\u{e0020}-\u{e007e}]{8,}/gu;
const SELECTORS = /[\u{e0100}-\u{e01ef}]{8,}/gu;

/**
 * Text in characters that no program shows and every model reads: Unicode's tags, which repeat ASCII, and long runs of
 * variation selectors, each of which can stand for a byte.
 */
export function smuggledText(text: string): HiddenText {
  const hidden = new HiddenPieces();
  const start = text.slice(0, MAX_SMUGGLED);
  for (const [run] of start.matchAll(TAGS)) {
    hidden.add(
      'characters',
      [...run].map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) - 0xe0000)).join(''),
    );
    hidden.seen();
  }
  for (const [run] of start.matchAll(SELECTORS)) {
    hidden.add('characters', `(${String([...run].length)} variation selectors)`);
    hidden.seen();
  }
  return hidden.finish();
}
