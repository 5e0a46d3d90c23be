import { inert } from '../../shared/text/show.ts';
import { MAX_TEXT_BYTES, firstBytes } from './text.ts';

/** Stands above the user's own words, which must not be taken for those of whom the note names. */
const HEAD = /^\[What you wrote on \d{4}-\d{2}-\d{2}:\]\n\n/;

/**
 * The text of the note that reminds of a sent mail, which is what a person is shown and what `shown_sha256` is taken over.
 * Cloud writes it from what `Done/` holds, and the hand computes it again from its own journal. `at` is an instant.
 */
export function sentBlock(body: string, at: string): string {
  return firstBytes(`[What you wrote on ${at.slice(0, 10)}:]\n\n${inert(body)}`, MAX_TEXT_BYTES).trimEnd();
}

/** The user's words in such a text. */
export function wordsOfSentBlock(text: string): string {
  return text.replace(HEAD, '');
}
