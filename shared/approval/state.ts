import { type ApproveRecord, type DecisionRecord, isApprove } from './decision.ts';

type Of<K extends DecisionRecord['kind']> = Extract<DecisionRecord, { kind: K }>;

/** What a set of decisions about one approval amounts to. Only `approved` lets anything out. */
export type ApprovalState =
  | { readonly kind: 'pending' }
  | { readonly kind: 'approved'; readonly decision: ApproveRecord }
  | { readonly kind: 'rejected'; readonly decision: Of<'reject'> }
  | { readonly kind: 'revising'; readonly decision: Of<'revise'> }
  | { readonly kind: 'settled'; readonly decision: Of<'was_sent'> }
  | { readonly kind: 'contested'; readonly decisions: readonly DecisionRecord[] };

/**
 * The state that follows from the *set* of verified records of one approval: not from their order, their times or the
 * folder the note is in (PROTOCOL §4). A record counts while no other record of the approval supersedes it, and a
 * record that was superseded still supersedes what it named, so adding a record never revives an older one.
 *
 * Records that stand side by side are `contested` unless they say the same thing: two approvals of one digest for one
 * executor in one mode are one approval given twice. Contested settles only by a record that supersedes all of them.
 */
export function approvalState(records: readonly DecisionRecord[]): ApprovalState {
  const once = new Map(standingRecords(records).map((record) => [record.decision_id, record]));
  const others = [...once.values()]
    .filter((record) => record.kind !== 'undo')
    .sort((a, b) => (a.decision_id < b.decision_id ? -1 : 1));
  const [first] = others;
  if (first === undefined) return { kind: 'pending' };
  if (!others.every((record) => saysTheSame(first, record))) return { kind: 'contested', decisions: others };
  if (isApprove(first)) return { kind: 'approved', decision: first };
  if (first.kind === 'reject') return { kind: 'rejected', decision: first };
  if (first.kind === 'revise') return { kind: 'revising', decision: first };
  if (first.kind === 'was_sent') return { kind: 'settled', decision: first };
  return { kind: 'pending' };
}

/** Those of which no other one takes the place. */
export function standingRecords(records: readonly DecisionRecord[]): DecisionRecord[] {
  const superseded = new Set(records.flatMap((record) => record.supersedes));
  return records.filter((record) => !superseded.has(record.decision_id));
}

/** Ids of the pauses that resumes among these records end: a resume ends those that it names, and no other (PROTOCOL §6). */
export function endedPauses(records: readonly DecisionRecord[]): ReadonlySet<string> {
  return new Set(records.flatMap((record) => (record.kind === 'resume' ? record.supersedes : [])));
}

function saysTheSame(a: DecisionRecord, b: DecisionRecord): boolean {
  if (a === b) return true;
  if (isApprove(a) && isApprove(b)) {
    return (
      a.kind === b.kind &&
      a.action_digest === b.action_digest &&
      a.executor === b.executor &&
      a.mode === b.mode &&
      a.context.accepts_unverified === b.context.accepts_unverified
    );
  }
  return a.kind === b.kind && a.kind !== 'revise';
}

/** Every record of an approval that a new decision must name, so that it settles whatever stands. */
export function supersedesAll(records: readonly DecisionRecord[]): string[] {
  return [...new Set(records.map((record) => record.decision_id))].sort();
}
