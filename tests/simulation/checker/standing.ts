import type { DecisionRecord } from '../../../shared/approval/decision.ts';

/** A record that lets something out. */
export type LetOut = Extract<DecisionRecord, { kind: 'approve' | 'resend' }>;

/**
 * Why a record does not stand among those of its approval, by the rules of PROTOCOL §4; null where it does.
 *
 * @param replacing what may take the place of a known one
 */
export function standsAgainst(
  record: LetOut,
  known: readonly DecisionRecord[],
  replacing: readonly DecisionRecord[],
): string | null {
  for (const other of known) {
    if (other.decision_id === record.decision_id) continue;
    const replaced = replacing.some((one) => one.supersedes.includes(other.decision_id));
    if (other.supersedes.includes(record.decision_id))
      return `${other.kind} ${other.decision_id}, which takes its place`;
    if (replaced || other.kind === 'undo') continue;
    if (other.kind === 'approve' || other.kind === 'resend') {
      const same =
        other.action_digest === record.action_digest &&
        other.executor === record.executor &&
        other.mode === record.mode &&
        other.kind === record.kind;
      if (!same) return `${other.kind} ${other.decision_id}, which says something else`;
    } else return `${other.kind} ${other.decision_id}`;
  }
  return null;
}
