import * as v from 'valibot';
import {
  accountId,
  addrSpec,
  approvalId,
  fileName,
  handId,
  instantText,
  lineText,
  mediaType,
  messageId,
  publicKey,
  sha256Text,
  slotName,
  taskId,
  vaultId,
} from '../approval/fields.ts';
import { AGENT_ID, DOMAIN, PLAN_ID } from './ids.ts';

/** Numbers stand in notes as canonical decimal text, since every scalar of a note is a string (PROTOCOL §3). */
const count = v.pipe(
  v.string(),
  v.regex(/^(?:0|[1-9]\d{0,8})$/, 'not a whole number'),
  v.transform((text: string) => Number(text)),
);
const empty = v.literal('');
const agent = v.pipe(v.string(), v.regex(AGENT_ID, 'not an agent id'));
const domain = v.pipe(v.string(), v.regex(DOMAIN, 'not a domain'));
const line = lineText(1000);
const maybeMessageId = v.union([empty, messageId]);
const maybeInstant = v.union([empty, instantText]);

export const CATEGORIES = [
  'needs_reply',
  'fyi',
  'list',
  'newsletter',
  'notification',
  'receipt',
  'calendar',
  'bounce',
  'autoreply',
  'cold_pitch',
  'spam',
] as const;

/**
 * One mail as a task. Agents that read the same mail create the same file with the same text, but for their verdicts: rules
 * and what was learned may differ between them, and then the one that is published first stands (docs/decisions/0012).
 */
export const taskSchema = v.strictObject({
  type: v.literal('task'),
  version: v.literal('1'),
  id: taskId,
  domain,
  account: accountId,
  message_id: maybeMessageId,
  source_sha256: sha256Text,
  thread: taskId,
  from: line,
  /** '' where the mail has no sender that can be answered. */
  from_address: v.union([empty, addrSpec]),
  reply_to: v.array(addrSpec),
  to: v.array(addrSpec),
  cc: v.array(addrSpec),
  subject: line,
  received: instantText,
  in_reply_to: maybeMessageId,
  references: v.array(messageId),
  priority: v.picklist(['low', 'normal', 'high']),
  category: v.picklist(CATEGORIES),
  /** The category that a person gave it since, or ''. It explains `category`; nothing is ever done because of it alone. */
  corrected: v.union([empty, v.picklist(CATEGORIES)]),
  why: line,
  risks: v.array(line),
  /** The Message-ID of our own mail that this one says was not delivered, or ''. */
  bounce_of: maybeMessageId,
  /** Why no program may answer this mail, whatever anybody calls it (RFC 3834), or ''. */
  no_draft: line,
  status: v.picklist(['needs_action', 'in_progress', 'waiting', 'needs_you', 'done', 'rejected']),
  /** The claim (PROTOCOL §5): who, how many times it was broken, a sign of life, seconds. '' while nobody owns it. */
  agent: v.union([empty, agent]),
  epoch: count,
  counter: count,
  ttl: count,
  attempts: count,
  waiting_for: v.union([empty, approvalId]),
  /** Revision of the next approval request, and what the person asked to be changed. */
  revision: count,
  wish: lineText(2000),
  result: line,
});

export const planSchema = v.strictObject({
  type: v.literal('plan'),
  version: v.literal('1'),
  id: v.pipe(v.string(), v.regex(PLAN_ID, 'not a plan id')),
  task: taskId,
  created: instantText,
});

const attachment = v.strictObject({
  name: fileName,
  media_type: mediaType,
  size: count,
  sha256: sha256Text,
});

export const APPROVAL_STATUSES = [
  'pending',
  'edited',
  'contested',
  'revising',
  'held',
  'refused',
  'unknown',
  'rehearsed',
  'rejected',
  'expired',
  'superseded',
  'answered',
  'sent',
] as const;

/** A request for one countersignature. The body's one block is the draft. `status` mirrors the state, it is never the state. */
export const approvalRequestSchema = v.strictObject({
  type: v.literal('approval_request'),
  version: v.literal('1'),
  id: approvalId,
  task: taskId,
  slot: slotName,
  revision: count,
  /** The request that this one takes the place of, or ''. */
  revises: v.union([empty, approvalId]),
  agent,
  domain,
  action: v.literal('send_email'),
  account: accountId,
  from: addrSpec,
  to: v.array(addrSpec),
  cc: v.array(addrSpec),
  bcc: v.array(addrSpec),
  subject: lineText(900),
  in_reply_to: maybeMessageId,
  references: v.array(messageId),
  attachments: v.array(attachment),
  not_before: maybeInstant,
  created: instantText,
  expires: instantText,
  status: v.picklist(APPROVAL_STATUSES),
  source_sha256: v.union([empty, sha256Text]),
  message_id: maybeMessageId,
  thread: taskId,
  why: line,
  /** Hints by the drafter; the card recomputes risks and hints never lower a warning. */
  risks: v.array(line),
  /** From what the draft was made and what its reader may want to change, in sentences of the drafter's. */
  notes: v.array(line),
  /** Written by Local alone: what became of it, in a sentence, and the evidence. */
  result: line,
  decision: v.pipe(v.string(), v.regex(/^(?:|d-[a-z2-7]{26})$/, 'not a decision id')),
  evidence: v.array(line),
});

/** What Local tells devices about its hand; a device pins the vault id and shows when it changes. */
export const handStatusSchema = v.strictObject({
  type: v.literal('hand'),
  version: v.literal('1'),
  vault: vaultId,
  executor: handId,
  mode: v.picklist(['live', 'dry']),
  hold_seconds: count,
  accounts: v.array(v.strictObject({ id: accountId, from: addrSpec })),
  journal_count: count,
  journal_hash: sha256Text,
  paused: v.picklist(['true', 'false']),
  updated: instantText,
  /**
   * The devices as the computer of this hand has pinned them, so that each device sees all of them. It is a report, and
   * decides nothing: what is trusted is pinned outside the vault. Empty in a note of before it was reported.
   */
  devices: v.optional(
    v.array(
      v.strictObject({
        key: publicKey,
        name: lineText(40),
        paired: maybeInstant,
        /** When the hand last saw a new decision by this key, on its own clock; '' for never. */
        last_used: maybeInstant,
        /** '' while the key is trusted; else the instant of its revocation. */
        revoked: maybeInstant,
      }),
    ),
    [],
  ),
});

/** One agent's news of one day; entries are JSON lines in the note's block. */
export const updatesSchema = v.strictObject({
  type: v.literal('updates'),
  version: v.literal('1'),
  agent,
  day: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day')),
});

export const updateEntrySchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9:_-]{1,120}$/, 'not an update id')),
  at: instantText,
  agent,
  kind: v.pipe(v.string(), v.regex(/^[a-z_]{1,32}$/, 'not a kind of update')),
  text: line,
});

/** Something that could not be read, kept as it came (hex of nothing lost: the block holds its text). */
export const quarantineSchema = v.strictObject({
  type: v.literal('quarantine'),
  version: v.literal('1'),
  id: taskId,
  agent,
  reason: line,
  origin: line,
  found: instantText,
});

export type Task = v.InferOutput<typeof taskSchema>;
export type Plan = v.InferOutput<typeof planSchema>;
export type ApprovalRequest = v.InferOutput<typeof approvalRequestSchema>;
export type HandStatus = v.InferOutput<typeof handStatusSchema>;
export type Updates = v.InferOutput<typeof updatesSchema>;
export type Quarantine = v.InferOutput<typeof quarantineSchema>;
