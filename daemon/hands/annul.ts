import { type Result, ok, refuse } from '../../shared/result.ts';
import { type HandJournal } from './hand-journal.ts';

/**
 * Voids what was approved and has not begun to leave, because the note says something else now (PROTOCOL §4, Edits): also where
 * a process was ended on its way to the server, since asking to go on from there would send the old words. It is journalled, so
 * that a note or a whole vault of before the edit does not bring the approval back to life. No signature is asked for: this can
 * only keep something from leaving, and a new approval is always possible.
 */
export function annul(journal: HandJournal, approval: string): Result<null> {
  const history = journal.read();
  if (!history.ok) return history;
  for (const decision of history.value.ofApproval.get(approval) ?? []) {
    const written = journal.decide((now, { stamp }) => {
      const effect = now.effects.get(decision);
      // Until `data` nothing has left, and then nothing will: whoever is at it finds its attempt ended (attempt.ts).
      const begun = effect === undefined || effect.ending !== null || effect.open?.data === true;
      // A restored journal can't say that it has not begun; once released it says that nobody knows.
      return begun || now.locks.length > 0
        ? refuse('begun', '')
        : ok({ type: 'annulled', ...stamp, decision });
    });
    if (!written.ok && written.refusal.kind !== 'begun') return written;
  }
  return ok(null);
}
