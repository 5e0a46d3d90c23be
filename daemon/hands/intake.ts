import { type DecisionRecord, WHOLE_VAULT, canonicalRecord } from '../../shared/approval/decision.ts';
import { readDecision } from '../../shared/approval/decision-note.ts';
import {
  type Trust,
  type VerifiedDecision,
  verifyDecision,
  verifyOnceTrusted,
} from '../../shared/approval/verify.ts';
import { type Refusal, type Result, ok, refuse } from '../../shared/result.ts';
import { type HandJournal } from './hand-journal.ts';
import { trustNow } from './trust.ts';

export interface TakenIn {
  /** The approval that the given notes are about. */
  readonly approval: string;
  /** Ids of the decisions among them, whether they verify now or not: those of a revoked key are there too. */
  readonly given: ReadonlySet<string>;
  /** Why notes that were given do not count. */
  readonly ignored: readonly string[];
}

export interface NotTaken {
  readonly refusal: Refusal;
  readonly ignored: readonly string[];
}

/**
 * Takes in decision notes of one approval: what verifies is journalled as seen, so that it counts from now on even where
 * somebody withholds it later; what does not verify is named and has no effect. A note of a newer version might be
 * the undo of the others, so with one of those nothing goes on.
 */
export function takeIn(
  journal: HandJournal,
  notes: readonly string[],
  trust: Trust,
  onSeen: () => void,
): { ok: true; value: TakenIn } | { ok: false; value: NotTaken } {
  const ignored: string[] = [];
  const before = journal.read();
  if (!before.ok) return { ok: false, value: { refusal: before.refusal, ignored } };
  const verified: VerifiedDecision[] = [];
  const unverified: DecisionRecord[] = [];
  let newer: Refusal | null = null;
  for (const text of notes) {
    const now = verifyDecision(text, trustNow(trust, before.value));
    // What this journal lacks may have been carried out before the key was revoked: it can't begin now, and is doubted.
    const doubtful = !now.ok && now.refusal.kind === 'revoked-key' && before.value.locks.length > 0;
    const decision = doubtful ? verifyOnceTrusted(text, trust) : now;
    if (decision.ok) {
      verified.push(decision.value);
      continue;
    }
    const read = readDecision(text);
    if (read.ok) unverified.push(read.value.record);
    if (decision.refusal.kind === 'unknown-version') newer = decision.refusal;
    else ignored.push(decision.refusal.message);
  }
  const records = verified.map(({ record }) => record);
  const fail = (refusal: Refusal) => ({ ok: false as const, value: { refusal, ignored } });
  const approval = oneApproval(records.length > 0 ? records : unverified);
  if (!approval.ok) {
    return fail(ignored[0] === undefined ? approval.refusal : { kind: 'not-verified', message: ignored[0] });
  }
  // A note whose key was revoked since still names the approval of which its earlier reading is known.
  if (ignored[0] !== undefined && verified.length === 0 && !before.value.ofApproval.has(approval.value)) {
    return fail({ kind: 'not-verified', message: ignored[0] });
  }
  for (const decision of verified) {
    const seen = see(journal, decision, onSeen);
    if (seen.ok) continue;
    if (seen.refusal.kind !== 'same-id') return fail(seen.refusal);
    ignored.push(seen.refusal.message);
  }
  const given = new Set([...records, ...unverified].map(({ decision_id }) => decision_id));
  return newer === null ? { ok: true, value: { approval: approval.value, given, ignored } } : fail(newer);
}

/** Which approval it is about: said by verified records, or where none is left (a key was revoked) by the notes. */
function oneApproval(records: readonly DecisionRecord[]): Result<string> {
  const approvals = [...new Set(records.map((record) => record.approval))];
  const [approval] = approvals;
  if (approval === undefined)
    return refuse('no-record', 'No decision was given that can be read; nothing is sent.');
  if (approvals.length > 1)
    return refuse('mixed', `Decisions of several approvals were given at once: ${approvals.join(', ')}.`);
  if (approval === WHOLE_VAULT)
    return refuse('control', 'This decision is about the whole vault; give it to `control`.');
  return ok(approval);
}

function see(journal: HandJournal, { record, text }: VerifiedDecision, onSeen: () => void): Result<null> {
  const { decision_id: decision } = record;
  const known = journal.read();
  if (!known.ok) return known;
  if (!known.value.seen.has(decision)) {
    const written = journal.decide((history, { stamp }) =>
      history.seen.has(decision) ? refuse('seen', '') : ok({ type: 'seen', ...stamp, decision, text }),
    );
    if (!written.ok && written.refusal.kind !== 'seen') return written;
    if (written.ok) onSeen();
  }
  const first = known.value.seen.get(decision)?.record;
  return first === undefined || canonicalRecord(first) === canonicalRecord(record)
    ? ok(null)
    : refuse('same-id', `Two different decisions carry the id ${decision}; the one seen first counts.`);
}
