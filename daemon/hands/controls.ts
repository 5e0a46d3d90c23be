import * as z from 'zod';
import { readDecision } from '../../shared/approval/decision-note.ts';
import { type Trust, verifyDecision } from '../../shared/approval/verify.ts';
import { type DecisionRecord } from '../../shared/approval/decision.ts';
import { ok, refuse } from '../../shared/result.ts';
import { type Entry } from './entry.ts';
import { type HandJournal, type Moment } from './hand-journal.ts';
import { type History, headKey } from './history.ts';
import { trustNow } from './trust.ts';

export const controlOutcomeSchema = z.strictObject({
  /** `known`: it was carried out before. */
  state: z.enum(['done', 'known', 'refused']),
  reason: z.string(),
  message: z.string(),
});
export type ControlOutcome = z.infer<typeof controlOutcomeSchema>;

type Control = Extract<DecisionRecord, { kind: 'pause' | 'resume' | 'revoke_key' | 'release' }>;

/** Refusals that lie in the decision itself. Any other lies in the journal or in this computer, and may be gone the next time. */
const FOR_GOOD = [
  'other-vault',
  'unknown-key',
  'revoked-key',
  'bad-signature',
  'not-a-control',
  'other-executor',
  'other-journal',
];

/** Whether asking again can come to nothing else. */
export function isForGood({ state, reason }: ControlOutcome): boolean {
  return state !== 'refused' || FOR_GOOD.includes(reason);
}

/** Revocations that can be given beside one: each paired device need be there only once, and a person has a handful. */
export const MOST_BESIDE = 50;

/**
 * Carries out a decision about the whole vault. Doing it twice, or in another order, comes to the same, also for revocations
 * that reach the hand together: two keys that revoke each other are both lost, so that neither wins by a name that is read first.
 *
 * @param beside revocations of its author's key that were found together with this one
 */
export function carryOut(
  journal: HandJournal,
  note: string,
  trust: Trust,
  beside: readonly string[] = [],
): ControlOutcome {
  const before = journal.read();
  if (!before.ok) return refused(before.refusal.kind, before.refusal.message);
  const verified = verifyDecision(note, trustBeside(note, trust, before.value, beside));
  if (!verified.ok) return refused(verified.refusal.kind, verified.refusal.message);
  const { record } = verified.value;
  if (!isControl(record)) {
    return refused(
      'not-a-control',
      'This decision is about one approval; give it to `execute` with the others of that approval.',
    );
  }
  if (record.kind === 'release' && record.executor !== journal.hand) {
    return refused(
      'other-executor',
      `This release is for the hand ${record.executor}; this one is ${journal.hand}.`,
    );
  }
  const written = journal.decide((history, moment) => {
    if (history.controls.has(record.decision_id)) return refuse('known', '');
    const known = record.kind === 'release' ? journal.holds(record.head) : ok(true);
    if (!known.ok) return known;
    if (!known.value) return refuse('other-journal', OTHER_JOURNAL);
    // Asked again inside the compare-and-swap: another process may have carried out its revocation just now.
    const still = verifyDecision(note, trustBeside(note, trust, history, beside));
    return still.ok ? ok(entryFor(record, note, history, moment)) : still;
  });
  if (!written.ok && written.refusal.kind !== 'known')
    return refused(written.refusal.kind, written.refusal.message);
  const after = journal.read();
  if (!after.ok) return refused(after.refusal.kind, after.refusal.message);
  return { state: written.ok ? 'done' : 'known', reason: record.kind, message: tell(record, after.value) };
}

/** What counts for this decision: the author of a revocation counts still, where the key was lost to one of those beside it. */
function trustBeside(note: string, trust: Trust, history: History, beside: readonly string[]): Trust {
  const now = trustNow(trust, history);
  const author = asRevocation(note)?.key;
  if (author === undefined) return now;
  const onlyNow = beside.some((other) => {
    const record = asRevocation(other);
    return record?.revoked === author && history.controls.has(record.decision_id);
  });
  if (!onlyNow) return now;
  return { ...now, pins: now.pins.map((pin) => (pin.key === author ? { ...pin, revoked: '' } : pin)) };
}

function asRevocation(note: string): Extract<Control, { kind: 'revoke_key' }> | null {
  const read = readDecision(note);
  return read.ok && read.value.record.kind === 'revoke_key' ? read.value.record : null;
}

const OTHER_JOURNAL =
  'This release was made over another journal of this hand; where sending is locked it stays so. Release it as it is now.';

function isControl(record: DecisionRecord): record is Control {
  return ['pause', 'resume', 'revoke_key', 'release'].includes(record.kind);
}

function entryFor(record: Control, text: string, history: History, { stamp, wall }: Moment): Entry {
  const by = record.decision_id;
  switch (record.kind) {
    case 'pause': {
      const message = `Sending was paused at ${record.signed_at}; resume it to go on.`;
      return { type: 'paused', ...stamp, pause: by, reason: 'person', message, text };
    }
    case 'resume': {
      const ends = [...record.supersedes];
      const clock = history.pauses.some(({ id, reason }) => reason === 'clock' && ends.includes(id));
      // A person has looked at the clock: time goes on from what it shows now, even where that is earlier.
      return { type: 'resumed', ...stamp, at: clock ? wall : stamp.at, by, ends, text };
    }
    case 'revoke_key':
      return { type: 'revoked', ...stamp, by, key: record.revoked, text };
    case 'release':
      return { type: 'released', ...stamp, by, head: record.head, text };
  }
}

function tell(record: Control, history: History): string {
  switch (record.kind) {
    case 'pause':
      return history.pauses.some(({ id }) => id === record.decision_id)
        ? 'Sending is paused.'
        : 'This pause was ended by a later decision already.';
    case 'resume': {
      const left = history.pauses.map(({ id }) => id);
      return left.length === 0
        ? 'Sending goes on.'
        : `Sending stays paused by ${left.join(', ')}: a resume must name every pause that it ends.`;
    }
    case 'revoke_key':
      return 'What this key approved and has not left yet is void.';
    case 'release':
      return history.locks.length === 0
        ? 'This hand may send again.'
        : `This hand stays locked: since then it was found that its journal lacks ${history.locks.map(({ head }) => headKey(head)).join(', ')}.`;
  }
}

function refused(reason: string, message: string): ControlOutcome {
  return { state: 'refused', reason, message };
}
