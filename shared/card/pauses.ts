import { type DecisionRecord, MOST_SUPERSEDED } from '../approval/decision.ts';
import { readDecision } from '../approval/decision-note.ts';
import { endedPauses } from '../approval/state.ts';
import { verifyDecision } from '../approval/verify.ts';

/** What a device can tell about pauses from `Decisions/vault/` alone. */
export interface Pauses {
  /** Whether a pause that this device signed stands. */
  readonly own: boolean;
  /** Every pause that a resume signed here has to name: it ends those that it names, and no other (PROTOCOL §6). */
  readonly toEnd: readonly string[];
}

/**
 * Reads the decision notes about the whole vault. This device vouches for its own key alone; whose else a pause is, and whether
 * somebody has ended it, is the computer's word. So a resume names all that are there: naming one that is forged or over does
 * nothing, and leaving one out would keep everything paused. Those that may still stand come first, where there are many.
 */
export function pausesIn(notes: readonly string[], vault: string, key: string): Pauses {
  const pins = [{ key, name: '', added: '', revoked: '' }];
  const own: DecisionRecord[] = [];
  const others: DecisionRecord[] = [];
  for (const note of notes) {
    const verified = verifyDecision(note, { vault, pins });
    const read = readDecision(note);
    if (verified.ok) own.push(verified.value.record);
    else if (read.ok && read.value.record.vault === vault) others.push(read.value.record);
  }
  const ended = endedPauses(own);
  const said = endedPauses(others);
  const standing = idsOf(own).filter((id) => !ended.has(id));
  const foreign = idsOf(others).filter((id) => !ended.has(id));
  const open = foreign.filter((id) => !said.has(id));
  const toEnd = [...standing, ...open, ...foreign.filter((id) => said.has(id))];
  return { own: standing.some((id) => !said.has(id)), toEnd: toEnd.slice(0, MOST_SUPERSEDED) };
}

function idsOf(records: readonly DecisionRecord[]): string[] {
  return records.filter(({ kind }) => kind === 'pause').map(({ decision_id: id }) => id);
}
