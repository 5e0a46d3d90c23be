import { foldQuotes } from '../../mail/quotes.ts';
import { askClues } from '../triage/clues/ask-clues.ts';
import { isCourtesy } from './courtesy.ts';

/** Characters of a letter that are looked at; triage looks at as many. */
const MOST = 6000;
/** A sentence with its end; together they are the whole text. */
const SENTENCE = /[^.!?。！？\n]*[.!?。！？\n]?/g;

/**
 * Whether a letter that the user sent asks something: triage's own clue, over what was written this time. Courtesies at its
 * end ask nothing, and nor does what it quotes.
 */
export function asksSomething(body: string): boolean {
  const { fresh } = foldQuotes(body.slice(0, MOST));
  const said = (fresh.match(SENTENCE) ?? []).filter((sentence) => !isCourtesy(sentence)).join('');
  return askClues({ said, names: [], others: 0 }).includes('asks');
}
