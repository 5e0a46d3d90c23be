import { UNSPACED, wordsIn } from '../words.ts';
import { asItLooks } from './undisguised.ts';

/** One term of a word list: words in a row, of which some may go on (`*`), or letters of a script without spaces. */
interface Term {
  readonly source: string;
  readonly words: readonly { readonly text: string; readonly open: boolean }[];
}

/** Word lists that are found in a text in one pass over its words, however long the lists are. */
export class TermList {
  readonly #whole = new Map<string, Term[]>();
  readonly #open = new Map<string, Term[]>();
  readonly #unspaced: string[] = [];
  readonly #lengths: readonly number[];

  /** `lists`: terms separated by commas. */
  constructor(lists: readonly string[]) {
    for (const source of lists.flatMap((list) => list.split(',')).map((term) => term.trim())) {
      if (UNSPACED.test(source)) this.#unspaced.push(source);
      else this.#add({ source, words: source.split(/\s+/).map(wordOf) });
    }
    this.#lengths = [...new Set([...this.#open.keys()].map(({ length }) => length))];
  }

  #add(term: Term): void {
    const first = term.words[0];
    if (first === undefined) return;
    const index = first.open ? this.#open : this.#whole;
    index.set(first.text, [...(index.get(first.text) ?? []), term]);
  }

  /** The terms that stand in a text, each with the number of its first word; a term of letters has -1. */
  *in(text: WordedText): Generator<{ term: string; at: number }> {
    for (const [at, word] of text.words.entries()) {
      for (const term of this.#from(word)) {
        const there = term.words.every(({ text: wanted, open }, step) => {
          const found = text.words[at + step];
          return found !== undefined && (open ? found.startsWith(wanted) : found === wanted);
        });
        if (there) yield { term: term.source, at };
      }
    }
    if (!text.unspaced) return;
    for (const term of this.#unspaced) if (text.text.includes(term)) yield { term, at: -1 };
  }

  *#from(word: string): Generator<Term> {
    yield* this.#whole.get(word) ?? [];
    for (const length of this.#lengths) {
      if (length <= word.length) yield* this.#open.get(word.slice(0, length)) ?? [];
    }
  }
}

/** A text as term lists read it: lower case, without accents. */
export interface WordedText {
  readonly text: string;
  readonly words: readonly string[];
  readonly unspaced: boolean;
}

export function worded(text: string): WordedText {
  return {
    text: text.normalize('NFC'),
    words: wordsIn(text).map(plain).map(asItLooks),
    unspaced: UNSPACED.test(text),
  };
}

function wordOf(source: string): { text: string; open: boolean } {
  const open = source.endsWith('*');
  return { text: plain((open ? source.slice(0, -1) : source).toLowerCase()), open };
}

/** People leave accents out, and the Polish ł has none to leave. */
function plain(word: string): string {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ł', 'l');
}
