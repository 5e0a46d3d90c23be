import { diffArrays } from 'diff';
import { visible } from '../text/show.ts';

/** A run of a comparison, as text to be shown. `skipped` stands for a long stretch that is the same on both sides. */
export interface DiffPiece {
  readonly kind: 'same' | 'added' | 'removed' | 'skipped';
  readonly text: string;
}

/** More edits than this are told as "rewritten": the comparison takes time that grows with their square. */
const MOST_EDITS = 1500;
/** Unchanged text is shown this far around a change, in UTF-16 units. */
const CONTEXT = 120;

/**
 * What was changed between two texts, word by word in any script (Unicode's own rules for words, UAX 29), white space
 * included: a text that differs in one space differs. Null where almost everything was rewritten, so that a comparison
 * would show nothing; an empty list where nothing was changed.
 */
export function wordDiff(before: string, after: string): readonly DiffPiece[] | null {
  if (before === after) return [];
  const changes = diffArrays(words(before), words(after), { maxEditLength: MOST_EDITS });
  if (changes === undefined) return null;
  const pieces = changes.map(({ value, added, removed }): DiffPiece => {
    return { kind: added ? 'added' : removed ? 'removed' : 'same', text: visible(value.join('')) };
  });
  return pieces.flatMap((piece, at) => shortened(piece, at === 0, at === pieces.length - 1));
}

function words(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function shortened(piece: DiffPiece, first: boolean, last: boolean): DiffPiece[] {
  const { kind, text } = piece;
  if (kind !== 'same' || text.length <= 3 * CONTEXT) return [piece];
  const skipped: DiffPiece = { kind: 'skipped', text: ' … ' };
  const head: DiffPiece[] = first ? [] : [{ kind, text: upTo(text, CONTEXT) }];
  const tail: DiffPiece[] = last ? [] : [{ kind, text: from(text, text.length - CONTEXT) }];
  return [...head, skipped, ...tail];
}

/** Cuts between code points: half of a pair would show as a square. */
function upTo(text: string, at: number): string {
  return text.slice(0, isLowSurrogate(text, at) ? at - 1 : at);
}

function from(text: string, at: number): string {
  return text.slice(isLowSurrogate(text, at) ? at + 1 : at);
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
