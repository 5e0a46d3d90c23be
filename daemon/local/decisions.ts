import { type ApprovalState, approvalState, supersedesAll } from '../../shared/approval/state.ts';
import {
  type Trust,
  type VerifiedDecision,
  verifyDecision,
  verifyOnceTrusted,
  verifyStranger,
} from '../../shared/approval/verify.ts';
import {
  type ApproveRecord,
  type DecisionRecord,
  MOST_SUPERSEDED,
  isApprove,
} from '../../shared/approval/decision.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';

/** The decision notes of one approval (or of the whole vault), read and verified. */
export interface Decisions {
  readonly verified: readonly VerifiedDecision[];
  /** Signed by a device whose key was revoked since. They let nothing out; what was done while it was trusted stays done. */
  readonly revoked: readonly VerifiedDecision[];
  /** Live approvals by keys that are not paired here: another computer of the person's may know their device. */
  readonly strangers: readonly ApproveRecord[];
  /**
   * Texts for the hand, which verifies them again: the verified notes, and those of a newer version, since one might be
   * the undo of the others and the hand then stops.
   */
  readonly texts: readonly string[];
  /** Sentences about notes that do not count: forged, foreign, of a revoked key, unreadable. */
  readonly ignored: readonly string[];
  readonly state: ApprovalState;
  /**
   * What a new decision supersedes: every verified record, and as many of the others as there is room for. Those count
   * for nothing here, but a hand may have seen one while its key was still trusted.
   */
  readonly supersedable: readonly string[];
}

/** Reads `Decisions/<approval>/`. A record counts for the approval it names, wherever its file lies. */
export async function readDecisions(store: Store, trust: Trust, approval: string): Promise<Decisions> {
  const verified: VerifiedDecision[] = [];
  const revoked: VerifiedDecision[] = [];
  const strangers: ApproveRecord[] = [];
  const ignored: string[] = [];
  const others: string[] = [];
  const newer: string[] = [];
  for (const path of await store.list(`Decisions/${approval}`)) {
    const placed = placeOf(path);
    const text = await store.read(path);
    if (placed?.place !== 'decisions' || text === null) continue;
    const read = verifyDecision(text, trust);
    if (!read.ok) {
      others.push(placed.id);
      if (read.refusal.kind === 'unknown-version') newer.push(text);
      ignored.push(`${path}: ${read.refusal.message}`);
      const stranger = read.refusal.kind === 'unknown-key' ? verifyStranger(text, trust.vault) : null;
      if (stranger?.ok === true && isLiveApproval(stranger.value, approval)) strangers.push(stranger.value);
      const once = read.refusal.kind === 'revoked-key' ? verifyOnceTrusted(text, trust) : read;
      if (once.ok && once.value.record.approval === approval && once.value.record.decision_id === placed.id)
        revoked.push(once.value);
    } else if (read.value.record.approval !== approval || read.value.record.decision_id !== placed.id) {
      ignored.push(
        `${path}: this decision belongs to ${read.value.record.approval}; a copy elsewhere means nothing.`,
      );
    } else {
      verified.push(read.value);
    }
  }
  return {
    verified,
    revoked,
    strangers,
    texts: [...verified.map(({ text }) => text), ...newer],
    ignored,
    supersedable: [...supersedesAll(verified.map(({ record }) => record)), ...others].slice(
      0,
      MOST_SUPERSEDED,
    ),
    state: approvalState(verified.map(({ record }) => record)),
  };
}

function isLiveApproval(record: DecisionRecord, approval: string): record is ApproveRecord {
  return isApprove(record) && record.mode === 'live' && record.approval === approval;
}

/** What the hand is given of what has begun to leave: where no device is left that is trusted, what it was told then. */
export function decisionTexts({ verified, revoked, texts }: Decisions): readonly string[] {
  return verified.length > 0 ? texts : revoked.map(({ text }) => text);
}

/** The id of the last decision that counts, or ''. */
export function lastDecision(decisions: Decisions): string {
  return decisions.verified.at(-1)?.record.decision_id ?? '';
}

/** The device that made a decision, by the name under which its key is or was pinned; '' where there is none. */
export function decidedBy(decisions: Decisions, id: string = lastDecision(decisions)): string {
  return signedOnce(decisions, id)?.device ?? '';
}

/** A decision that one of our devices signed, whether its key still counts or not; undefined where there is none. */
export function signedOnce({ verified, revoked }: Decisions, id: string): VerifiedDecision | undefined {
  return [...verified, ...revoked].find(({ record }) => record.decision_id === id);
}
