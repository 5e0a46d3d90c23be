import { type Language } from './languages.ts';
import { actionsIn } from '../handbook/rule-line.ts';

/** As much of a person's wish as can be followed without understanding it. */
export interface Wish {
  readonly snippet: string | null;
  readonly language: Language | null;
  readonly quote: 'none' | 'full' | null;
  /** Everybody whom the mail names shall get the answer. */
  readonly all: boolean;
  /** Part of it was not understood. */
  readonly more: boolean;
  /** That part, in the person's own words, or ''. */
  readonly rest: string;
}

const QUOTE = /^quote (none|full)$/;
const ALL = /^(?:reply|answer|respond)(?: to)? (?:all|everybody|everyone)$/;

/** Reads a wish: the actions of a mail rule (`snippet prices, language de`), `quote full`, and `reply all`. */
export function readWish(text: string): Wish {
  const parts = text.split(/[,;\n]/).map((part) => part.trim().replace(/\.$/, ''));
  let wish: Wish = { snippet: null, language: null, quote: null, all: false, more: false, rest: '' };
  for (const words of parts.filter((part) => part !== '')) {
    const part = words.toLowerCase().replace(/\s+/g, ' ');
    const quote = QUOTE.exec(part)?.[1];
    const { actions, faults } = actionsIn(part);
    if (quote === 'none' || quote === 'full') wish = { ...wish, quote };
    else if (ALL.test(part)) wish = { ...wish, all: true };
    else if (faults.length === 0 && actions.snippet !== undefined)
      wish = { ...wish, snippet: actions.snippet };
    else if (faults.length === 0 && actions.language !== undefined)
      wish = { ...wish, language: actions.language };
    else wish = { ...wish, more: true, rest: wish.rest === '' ? words : `${wish.rest}, ${words}` };
  }
  return wish;
}
