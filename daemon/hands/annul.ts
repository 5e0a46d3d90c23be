import { type Result, ok, refuse } from '../../shared/result.ts';
import { type HandJournal } from './hand-journal.ts';

/**
 * Voids what was approved and has not begun to leave, because the note says something else now (PROTOCOL §4, Edits). It
 * is journalled, so that a note or a whole vault of before the edit does not bring the approval back to life. No signature
 * is asked for: this can only keep something from leaving, and a new approval is always possible.
 */
export function annul(journal: HandJournal, approval: string): Result<null> {
  const history = journal.read();
  if (!history.ok) return history;
  for (const decision of history.value.ofApproval.get(approval) ?? []) {
    const written = journal.decide((now, { stamp }) => {
      const effect = now.effects.get(decision);
      const begun = effect === undefined || effect.ending !== null || effect.open !== null;
      // A restored journal can't say that it has not begun; once released it says that nobody knows.
      return begun || now.locks.length > 0
        ? refuse('begun', '')
        : ok({ type: 'annulled', ...stamp, decision });
    });
    if (!written.ok && written.refusal.kind !== 'begun') return written;
  }
  return ok(null);
}
