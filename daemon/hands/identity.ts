import { systemClock } from './clock.ts';
import { openHandJournal } from './hand-journal.ts';

/**
 * The id of the hand whose journal lies in this folder, for the `executor` of an approval; begins the journal where there
 * is none yet. Throws an Error with the sentence where the journal can't be used.
 */
export function handIdOf(folder: string): string {
  const journal = openHandJournal(folder, systemClock());
  if (!journal.ok) throw new Error(journal.refusal.message);
  const { hand } = journal.value;
  journal.value.close();
  return hand;
}
