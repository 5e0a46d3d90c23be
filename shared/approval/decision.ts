import * as v from 'valibot';
import { type Result, ok, refuse } from '../result.ts';
import { shaped } from '../shape.ts';
import { utf8 } from '../text/bytes.ts';
import { actionDigest, actionSchema, parseAction } from './action.ts';
import {
  approvalId,
  decisionId,
  handId,
  instantText,
  lineText,
  listOf,
  messageId,
  publicKey,
  sha256Text,
  vaultId,
  wholeNumber,
} from './fields.ts';
import { jcs } from './jcs.ts';

/** The word the folder and the record use for decisions about the whole vault rather than one approval. */
export const WHOLE_VAULT = 'vault';

/** No decision takes the place of more than this many. */
export const MOST_SUPERSEDED = 50;

const base = {
  v: v.literal(1),
  vault: vaultId,
  decision_id: decisionId,
  /** Decisions that this one takes the place of. Order between records comes from here, never from a clock. */
  supersedes: listOf(decisionId, MOST_SUPERSEDED),
  key: publicKey,
  signed_at: instantText,
};
const ofApproval = { ...base, approval: approvalId };
const ofVault = { ...base, approval: v.literal(WHOLE_VAULT) };

/** What the person was answering: the mail, and the text of it that the card showed. */
const context = v.strictObject({
  source_sha256: v.union([v.literal(''), sha256Text]),
  message_id: v.union([v.literal(''), messageId]),
  shown_sha256: v.union([v.literal(''), sha256Text]),
  /** The tick under "original not verified". */
  accepts_unverified: v.boolean(),
});

const letsOut = {
  ...ofApproval,
  action: actionSchema,
  action_digest: sha256Text,
  context,
  /** The one hand that may execute this: the id of its journal. */
  executor: handId,
  mode: v.picklist(['live', 'dry']),
  /** The first attempt must begin before this instant, on the hand's clock. */
  send_by: instantText,
};

const approve = v.strictObject({ ...letsOut, kind: v.literal('approve') });
const resend = v.strictObject({ ...letsOut, kind: v.literal('resend') });
const reject = v.strictObject({
  ...ofApproval,
  kind: v.literal('reject'),
  action_digest: sha256Text,
  reason: lineText(500),
});
const revise = v.strictObject({
  ...ofApproval,
  kind: v.literal('revise'),
  action_digest: sha256Text,
  wish: lineText(2000),
});
const undo = v.strictObject({ ...ofApproval, kind: v.literal('undo') });
const wasSent = v.strictObject({ ...ofApproval, kind: v.literal('was_sent'), of: decisionId });
const release = v.strictObject({
  ...ofVault,
  kind: v.literal('release'),
  executor: handId,
  /**
   * The hand's own journal as the person found it: every lock in it ends, and no other. A journal that went back once more
   * does not hold this head, and stays locked.
   */
  head: v.strictObject({ count: wholeNumber(), hash: sha256Text }),
});
const pause = v.strictObject({ ...ofVault, kind: v.literal('pause') });
const resume = v.strictObject({ ...ofVault, kind: v.literal('resume') });
const revokeKey = v.strictObject({ ...ofVault, kind: v.literal('revoke_key'), revoked: publicKey });

/** Every kind of decision: all that lets something out, or says that something is out, is signed (PROTOCOL §4). */
export const decisionSchema = v.variant('kind', [
  approve,
  resend,
  reject,
  revise,
  undo,
  wasSent,
  release,
  pause,
  resume,
  revokeKey,
]);

export type DecisionRecord = v.InferOutput<typeof decisionSchema>;
export type DecisionKind = DecisionRecord['kind'];
/** The two kinds that let something out. */
export type ApproveRecord = Extract<DecisionRecord, { kind: 'approve' | 'resend' }>;
export type Context = v.InferOutput<typeof context>;

const DAY = 86_400_000;

/**
 * Reads a decision record of unknown origin: closed schema, digest over exactly the embedded action, and times that
 * fit together (`send_by` at most 7 days and `expires` at most 30 days after `signed_at`, PROTOCOL §6).
 */
export function parseDecision(value: unknown): Result<DecisionRecord> {
  if (isObject(value) && 'v' in value && value['v'] !== 1) {
    return refuse('unknown-version', 'This decision was written by a newer version; update Countersign.');
  }
  const read = shaped(decisionSchema, value);
  if (!read.ok) return refuse('record', `This decision can't be used: ${read.wrong}.`);
  const record = read.value;
  if (record.supersedes.includes(record.decision_id)) {
    return refuse('supersedes-itself', 'This decision claims to take its own place.');
  }
  return record.kind === 'approve' || record.kind === 'resend' ? checkApprove(record) : ok(record);
}

function checkApprove(record: ApproveRecord): Result<DecisionRecord> {
  const action = parseAction(record.action);
  if (!action.ok) return action;
  if (actionDigest(action.value) !== record.action_digest) {
    return refuse('digest-mismatch', 'The digest in this decision is not that of the action in it.');
  }
  const signed = Date.parse(record.signed_at);
  const sendBy = Date.parse(record.send_by);
  if (
    sendBy < signed ||
    sendBy > Math.max(signed, Date.parse(record.action.not_before || record.signed_at)) + 7 * DAY
  ) {
    return refuse(
      'send-by',
      'send_by must lie between the signature and seven days after it or after the planned time.',
    );
  }
  if (Date.parse(record.action.expires) > signed + 30 * DAY) {
    return refuse('expires-too-late', 'An approval may live for at most 30 days after its signature.');
  }
  return ok(record);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function isApprove(record: DecisionRecord): record is ApproveRecord {
  return record.kind === 'approve' || record.kind === 'resend';
}

/** RFC 8785 text of a record: the bytes that are stored are the bytes that are signed. */
export function canonicalRecord(record: DecisionRecord): string {
  return jcs(record);
}

/** `countersign/1` LF + canonical record: the prefix keeps a signature from meaning anything elsewhere. */
export function signingBytes(record: DecisionRecord): Uint8Array {
  return utf8(`countersign/1\n${canonicalRecord(record)}`);
}
