import { actionDigest } from '../../shared/approval/action.ts';
import { type ApproveRecord, type DecisionRecord, isApprove } from '../../shared/approval/decision.ts';
import { readDecision, writeDecision } from '../../shared/approval/decision-note.ts';

export type Altered = (record: ApproveRecord) => ApproveRecord;

/** A signed approval whose record was changed afterwards; the old signature stays. `mend` makes the digest fit again. */
export function alter(note: string, change: Altered, mend = true): string {
  const { record, signature } = opened(note);
  const changed = change(structuredClone(record));
  const whole = mend ? { ...changed, action_digest: actionDigest(changed.action) } : changed;
  return writeDecision({ record: whole, signature });
}

/** The same record under a signature of somebody's choosing. */
export function signedWith(note: string, signature: Uint8Array): string {
  return writeDecision({ record: opened(note).record, signature });
}

export function recordOf(note: string): DecisionRecord {
  return opened(note).record;
}

function opened(note: string): { record: ApproveRecord; signature: Uint8Array } {
  const read = readDecision(note);
  if (!read.ok) throw new Error(read.refusal.message);
  const { record, signature } = read.value;
  if (!isApprove(record)) throw new Error('This is no approval.');
  return { record, signature };
}

/** Every part of an approval that an attacker would want to be another one. */
export const ALTERATIONS: readonly (readonly [string, Altered])[] = [
  ['the recipient', (record) => withAction(record, { to: ['thief@evil.example'] })],
  ['a Bcc', (record) => withAction(record, { bcc: ['thief@evil.example'] })],
  [
    'the tick for a new recipient',
    (record) => withAction(record, { acknowledged_new: ['thief@evil.example'] }),
  ],
  ['the subject', (record) => withAction(record, { subject: 'Re: your new bank account' })],
  ['the body', (record) => withAction(record, { body: 'Please pay to DE00 0000.' })],
  [
    'an attachment',
    (record) =>
      withAction(record, {
        attachments: [{ name: 'keys.txt', media_type: 'text/plain', size: 3, sha256: 'a'.repeat(64) }],
      }),
  ],
  ['the account', (record) => withAction(record, { account: 'private' })],
  ['the sender', (record) => withAction(record, { from: 'boss@example.com' })],
  ['the thread', (record) => withAction(record, { in_reply_to: '<other@client.example>' })],
  ['the task', (record) => withAction(record, { task: 'zzzzzzzzzzzzzzzz' })],
  ['the schedule', (record) => withAction(record, { not_before: '2026-11-20T08:00:00Z' })],
  ['the expiry', (record) => withAction(record, { expires: '2026-12-15T08:30:00Z' })],
  ['send_by', (record) => ({ ...record, send_by: '2026-11-26T08:30:00Z' })],
  ['the executor', (record) => ({ ...record, executor: 'hand-aaaaaaaaaaaaaaaa' })],
  ['the mode', (record) => ({ ...record, mode: record.mode === 'live' ? 'dry' : 'live' })],
  ['the vault', (record) => ({ ...record, vault: `v-${'b'.repeat(26)}` })],
  ['the approval', (record) => ({ ...record, approval: 'ap-zzzzzzzzzzzzzzzz' })],
  ['its own id', (record) => ({ ...record, decision_id: `d-${'a'.repeat(26)}` })],
  ['what it supersedes', (record) => ({ ...record, supersedes: [`d-${'b'.repeat(26)}`] })],
  ['the kind', (record) => ({ ...record, kind: record.kind === 'approve' ? 'resend' : 'approve' })],
  [
    'the original it answers',
    (record) => ({ ...record, context: { ...record.context, message_id: '<other@client.example>' } }),
  ],
  [
    'the tick for an unverified original',
    (record) => ({ ...record, context: { ...record.context, accepts_unverified: true } }),
  ],
];

function withAction(record: ApproveRecord, change: Partial<ApproveRecord['action']>): ApproveRecord {
  return { ...record, action: { ...record.action, ...change } };
}
