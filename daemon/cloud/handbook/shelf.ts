import MiniSearch, { type SearchResult } from 'minisearch';
import { type Language } from '../draft/languages.ts';
import { type Fact } from './fact.ts';
import { fits } from './glob.ts';
import { type Snippet } from './snippet.ts';
import { distinctTerms, termsIn } from './terms.ts';

/** Of one description of a snippet so much has to be in a mail, and at least this many terms of it. */
const DESCRIBED = { share: 0.6, terms: 2 } as const;
/** Of one question so much has to be in a paragraph. */
const ANSWERED = { share: 0.5, terms: 2 } as const;
/** Characters of a mail, and of a question, that are looked up. */
const MAX_MAIL = 4000;
const MAX_QUESTION = 400;

export interface FoundSnippet {
  readonly snippet: Snippet;
  /** Which words of the user's own made it fit: its pattern or its description. */
  readonly because: string;
}

interface Described {
  readonly id: number;
  readonly text: string;
  readonly terms: readonly string[];
  readonly snippet: Snippet;
}

/**
 * The user's snippets and facts, to be found by what a mail asks. The mail only chooses among what stands there; no word of
 * it comes out. Ties are settled by path, so that the same mail finds the same text on every machine.
 */
export class Shelf {
  readonly #snippets: readonly Snippet[];
  readonly #facts: readonly Fact[];
  readonly #described: readonly Described[];
  readonly #descriptions: MiniSearch<Described>;
  readonly #paragraphs: MiniSearch<Fact & { id: number }>;

  constructor(snippets: readonly Snippet[], facts: readonly Fact[]) {
    this.#snippets = snippets.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    this.#facts = facts;
    this.#described = this.#snippets
      .flatMap((snippet) => snippet.when.map((text) => ({ text, snippet, terms: distinctTerms(text) })))
      .map((one, id) => ({ ...one, id }));
    this.#descriptions = new MiniSearch({ fields: ['text'], ...HOW });
    this.#descriptions.addAll(this.#described);
    this.#paragraphs = new MiniSearch({ fields: ['heading', 'text'], ...HOW });
    this.#paragraphs.addAll(facts.map((fact, id) => ({ ...fact, id })));
  }

  get size(): { snippets: number; paragraphs: number } {
    return { snippets: this.#snippets.length, paragraphs: this.#facts.length };
  }

  /** The snippets of that name, in the language that is wanted where there is one. */
  named(name: string, wanted: readonly (Language | null)[]): Snippet | null {
    const all = this.#snippets.filter((snippet) => snippet.name === name);
    const inLanguage = wanted.flatMap((language) => all.filter((snippet) => snippet.language === language));
    return inLanguage[0] ?? all[0] ?? null;
  }

  /** The snippet that a mail asks for: by a pattern of its subject, else by a description that most of is in the mail. */
  snippetFor(mail: { readonly subject: string; readonly text: string }): FoundSnippet | null {
    for (const snippet of this.#snippets) {
      const glob = snippet.match.find((pattern) => fits(pattern, mail.subject));
      if (glob !== undefined) return { snippet, because: glob.source };
    }
    const asked = `${mail.subject}\n${mail.text}`.slice(0, MAX_MAIL);
    const found = this.#descriptions
      .search(asked)
      .flatMap((result) => {
        const described = this.#described[Number(result.id)];
        return described === undefined ? [] : [{ described, there: result.terms.length }];
      })
      .filter(({ described: { terms }, there }) => {
        return there >= terms.length * DESCRIBED.share && there >= Math.min(DESCRIBED.terms, terms.length);
      })
      .sort(
        (a, b) =>
          b.there / b.described.terms.length - a.there / a.described.terms.length ||
          b.there - a.there ||
          a.described.id - b.described.id,
      );
    const best = found[0]?.described;
    return best === undefined ? null : { snippet: best.snippet, because: best.text };
  }

  /** The paragraph that says most about a question, or null where none says enough. */
  factFor(question: string, language: Language | null): Fact | null {
    const asked = question.slice(0, MAX_QUESTION);
    const terms = distinctTerms(asked);
    const best = this.#paragraphs.search(asked, { boost: { heading: 2 } }).find((result) => {
      const fact = this.#facts[Number(result.id)];
      if (fact === undefined) return false;
      if (fact.language !== null && language !== null && fact.language !== language) return false;
      return answers(result, terms.length);
    });
    return best === undefined ? null : (this.#facts[Number(best.id)] ?? null);
  }
}

const HOW = {
  tokenize: termsIn,
  processTerm: (term: string) => term,
  searchOptions: {
    // A mail that says one word a thousand times must not cost a thousand searches.
    tokenize: distinctTerms,
    prefix: (term: string) => term.length >= 4,
    combineWith: 'OR' as const,
  },
};

/** A question of one term needs it in the heading; any other needs several of its terms anywhere. */
function answers({ queryTerms, match }: SearchResult, asked: number): boolean {
  const found = new Set(queryTerms).size;
  if (asked === 1) return Object.values(match).some((fields) => fields.includes('heading'));
  return found >= ANSWERED.terms && found >= asked * ANSWERED.share;
}
