import MiniSearch from 'minisearch';
import { type Candidate } from './candidates.ts';
import { folded, termsOf } from './terms.ts';

const FIELDS = ['subject', 'who', 'ids', 'text'] as const;
/** A word in the subject says more than one in the text. */
const BOOST = { subject: 8, who: 4 };
/** Scores that differ by less than this share are a tie. */
const STEP = 0.01;

/**
 * The candidates that hold every term at the beginning of a word, best first (BM25), newest first among equals; without
 * terms simply newest first. Only the terms that are asked for go into the index, so that its size is that of the answer;
 * the `notes` that were looked at and hold none are counted in it, since a word is as telling as it is rare among all.
 */
export function ranked(
  candidates: readonly Candidate[],
  terms: readonly string[],
  notes: number,
): Candidate[] {
  if (terms.length === 0) return candidates.toSorted(newest);
  const index = new MiniSearch<Partial<Candidate> & { id: number }>({
    fields: [...FIELDS],
    tokenize: (text) => termsOf(folded(text)),
    processTerm: (term) => (terms.some((wanted) => term.startsWith(wanted)) ? term : null),
  });
  index.addAll(candidates.map((candidate, id) => ({ ...candidate, id })));
  for (let id = candidates.length; id < notes; id++) index.add({ id });
  return index
    .search(terms.join(' '), { prefix: true, combineWith: 'AND', boost: BOOST, tokenize: () => [...terms] })
    .flatMap(({ id, score }) => {
      const candidate = candidates[Number(id)];
      return candidate === undefined ? [] : [{ candidate, score: Math.round(Math.log(score) / STEP) }];
    })
    .sort((a, b) => b.score - a.score || newest(a.candidate, b.candidate))
    .map(({ candidate }) => candidate);
}

function newest(a: Candidate, b: Candidate): number {
  return compare(b.day, a.day) || compare(receivedOf(b), receivedOf(a)) || compare(a.note.path, b.note.path);
}

function receivedOf({ note }: Candidate): string {
  return note.kind === 'task' ? note.task.received : note.kind === 'approval' ? note.request.created : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
