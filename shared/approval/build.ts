import { base32 } from '../text/bytes.ts';
import { instant } from '../text/time.ts';
import { type Action, actionDigest } from './action.ts';
import { type Context, type DecisionKind, type DecisionRecord } from './decision.ts';

/** What every new decision needs: who signs, in which vault, when, and which decisions it takes the place of. */
export interface Signing {
  readonly vault: string;
  readonly approval: string;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly supersedes: readonly string[];
}

export interface LetOut {
  readonly action: Action;
  readonly context: Context;
  readonly executor: string;
  readonly mode: 'live' | 'dry';
  /** Hours after signing (or after the planned time) within which the first attempt must begin. */
  readonly sendWithinHours?: number;
}

/** 128 random bits from the platform's generator, as `d-` + base32. */
export function newDecisionId(): string {
  return `d-${base32(crypto.getRandomValues(new Uint8Array(16)))}`;
}

function base<K extends DecisionKind>(kind: K, by: Signing) {
  return {
    v: 1 as const,
    kind,
    vault: by.vault,
    decision_id: newDecisionId(),
    supersedes: [...by.supersedes],
    key: by.key,
    signed_at: instant(by.now),
  };
}

/** An approval (or, after an unknown outcome, a `resend`) of exactly this action; `send_by` 24 h by default. */
export function buildApprove(kind: 'approve' | 'resend', by: Signing, what: LetOut): DecisionRecord {
  const start = Math.max(by.now, what.action.not_before === '' ? 0 : Date.parse(what.action.not_before));
  return {
    ...base(kind, by),
    approval: by.approval,
    action: what.action,
    action_digest: actionDigest(what.action),
    context: what.context,
    executor: what.executor,
    mode: what.mode,
    send_by: instant(start + (what.sendWithinHours ?? 24) * 3_600_000),
  };
}

export function buildReject(by: Signing, action: Action, reason: string): DecisionRecord {
  return { ...base('reject', by), approval: by.approval, action_digest: actionDigest(action), reason };
}

export function buildRevise(by: Signing, action: Action, wish: string): DecisionRecord {
  return { ...base('revise', by), approval: by.approval, action_digest: actionDigest(action), wish };
}

/** Takes back whatever stands; it wins if the hand journals it before its attempt (PROTOCOL §6). */
export function buildUndo(by: Signing): DecisionRecord {
  return { ...base('undo', by), approval: by.approval };
}

export function buildWasSent(by: Signing, of: string): DecisionRecord {
  return { ...base('was_sent', by), approval: by.approval, of };
}

export function buildPause(kind: 'pause' | 'resume', by: Omit<Signing, 'approval'>): DecisionRecord {
  return { ...base(kind, { ...by, approval: '' }), approval: 'vault' };
}

/** @param head of the hand's own journal, which holds the locks that end (PROTOCOL §6) */
export function buildRelease(
  by: Omit<Signing, 'approval'>,
  executor: string,
  head: { count: number; hash: string },
): DecisionRecord {
  return { ...base('release', { ...by, approval: '' }), approval: 'vault', executor, head: { ...head } };
}

export function buildRevokeKey(by: Omit<Signing, 'approval'>, revoked: string): DecisionRecord {
  return { ...base('revoke_key', { ...by, approval: '' }), approval: 'vault', revoked };
}
