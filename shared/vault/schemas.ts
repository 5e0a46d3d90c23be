import * as z from 'zod/mini';
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
  sha256Text,
  slotName,
  taskId,
  vaultId,
} from '../approval/fields.ts';
import { AGENT_ID, DOMAIN, PLAN_ID } from './ids.ts';

/** Numbers stand in notes as canonical decimal text, since every scalar of a note is a string (PROTOCOL §3). */
const count = z.pipe(
  z.string().check(z.regex(/^(?:0|[1-9]\d{0,8})$/, 'not a whole number')),
  z.transform((text: string) => Number(text)),
);
const empty = z.literal('');
const agent = z.string().check(z.regex(AGENT_ID, 'not an agent id'));
const domain = z.string().check(z.regex(DOMAIN, 'not a domain'));
const line = lineText(1000);
const maybeMessageId = z.union([empty, messageId]);
const maybeInstant = z.union([empty, instantText]);

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
export const taskSchema = z.strictObject({
  type: z.literal('task'),
  version: z.literal('1'),
  id: taskId,
  domain,
  account: accountId,
  message_id: maybeMessageId,
  source_sha256: sha256Text,
  thread: taskId,
  from: line,
  /** '' where the mail has no sender that can be answered. */
  from_address: z.union([empty, addrSpec]),
  reply_to: z.array(addrSpec),
  to: z.array(addrSpec),
  cc: z.array(addrSpec),
  subject: line,
  received: instantText,
  in_reply_to: maybeMessageId,
  references: z.array(messageId),
  priority: z.enum(['low', 'normal', 'high']),
  category: z.enum(CATEGORIES),
  /** The category that a person gave it since, or ''. It explains `category`; nothing is ever done because of it alone. */
  corrected: z.union([empty, z.enum(CATEGORIES)]),
  why: line,
  risks: z.array(line),
  /** The Message-ID of our own mail that this one says was not delivered, or ''. */
  bounce_of: maybeMessageId,
  /** Why no program may answer this mail, whatever anybody calls it (RFC 3834), or ''. */
  no_draft: line,
  status: z.enum(['needs_action', 'in_progress', 'waiting', 'needs_you', 'done', 'rejected']),
  /** The claim (PROTOCOL §5): who, how many times it was broken, a sign of life, seconds. '' while nobody owns it. */
  agent: z.union([empty, agent]),
  epoch: count,
  counter: count,
  ttl: count,
  attempts: count,
  waiting_for: z.union([empty, approvalId]),
  /** Revision of the next approval request, and what the person asked to be changed. */
  revision: count,
  wish: lineText(2000),
  result: line,
});

export const planSchema = z.strictObject({
  type: z.literal('plan'),
  version: z.literal('1'),
  id: z.string().check(z.regex(PLAN_ID, 'not a plan id')),
  task: taskId,
  created: instantText,
});

const attachment = z.strictObject({
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
export const approvalRequestSchema = z.strictObject({
  type: z.literal('approval_request'),
  version: z.literal('1'),
  id: approvalId,
  task: taskId,
  slot: slotName,
  revision: count,
  /** The request that this one takes the place of, or ''. */
  revises: z.union([empty, approvalId]),
  agent,
  domain,
  action: z.literal('send_email'),
  account: accountId,
  from: addrSpec,
  to: z.array(addrSpec),
  cc: z.array(addrSpec),
  bcc: z.array(addrSpec),
  subject: lineText(900),
  in_reply_to: maybeMessageId,
  references: z.array(messageId),
  attachments: z.array(attachment),
  not_before: maybeInstant,
  created: instantText,
  expires: instantText,
  status: z.enum(APPROVAL_STATUSES),
  source_sha256: z.union([empty, sha256Text]),
  message_id: maybeMessageId,
  thread: taskId,
  why: line,
  /** Hints by the drafter; the card recomputes risks and hints never lower a warning. */
  risks: z.array(line),
  /** From what the draft was made and what its reader may want to change, in sentences of the drafter's. */
  notes: z.array(line),
  /** Written by Local alone: what became of it, in a sentence, and the evidence. */
  result: line,
  decision: z.string().check(z.regex(/^(?:|d-[a-z2-7]{26})$/, 'not a decision id')),
  evidence: z.array(line),
});

/** What Local tells devices about its hand; a device pins the vault id and shows when it changes. */
export const handStatusSchema = z.strictObject({
  type: z.literal('hand'),
  version: z.literal('1'),
  vault: vaultId,
  executor: handId,
  mode: z.enum(['live', 'dry']),
  hold_seconds: count,
  accounts: z.array(z.strictObject({ id: accountId, from: addrSpec })),
  journal_count: count,
  journal_hash: sha256Text,
  paused: z.enum(['true', 'false']),
  updated: instantText,
});

/** One agent's news of one day; entries are JSON lines in the note's block. */
export const updatesSchema = z.strictObject({
  type: z.literal('updates'),
  version: z.literal('1'),
  agent,
  day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day')),
});

export const updateEntrySchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9:_-]{1,120}$/, 'not an update id')),
  at: instantText,
  agent,
  kind: z.string().check(z.regex(/^[a-z_]{1,32}$/, 'not a kind of update')),
  text: line,
});

/** Something that could not be read, kept as it came (hex of nothing lost: the block holds its text). */
export const quarantineSchema = z.strictObject({
  type: z.literal('quarantine'),
  version: z.literal('1'),
  id: taskId,
  agent,
  reason: line,
  origin: line,
  found: instantText,
});

export type Task = z.infer<typeof taskSchema>;
export type Plan = z.infer<typeof planSchema>;
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;
export type HandStatus = z.infer<typeof handStatusSchema>;
export type Updates = z.infer<typeof updatesSchema>;
export type Quarantine = z.infer<typeof quarantineSchema>;
