import { FUNCTION_WORDS } from '../draft/function-words.ts';
import { UNSPACED, neighbours, wordsIn } from '../draft/words.ts';

/** Letters of a word that count: most endings come later (“price” and “prices”, „Preis“ and „Preise“). */
const STEM = 5;

const SMALL_WORDS: ReadonlySet<string> = new Set(
  Object.values(FUNCTION_WORDS).flatMap((words) => words.split(/\s+/).map(unmarked)),
);

/**
 * What a text is about, as search terms: words without accents, endings and small words; of scripts without spaces every
 * pair of neighbours. The same for what is indexed and what is asked.
 */
export function termsIn(text: string): string[] {
  return wordsIn(text).flatMap((word) => {
    if (UNSPACED.test(word)) return neighbours(word);
    const plain = unmarked(word);
    return plain.length < 2 || SMALL_WORDS.has(plain) ? [] : [[...plain].slice(0, STEM).join('')];
  });
}

/** Each term of a text once. */
export function distinctTerms(text: string): string[] {
  return [...new Set(termsIn(text))];
}

function unmarked(word: string): string {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}
