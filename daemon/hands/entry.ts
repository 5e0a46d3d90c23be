import * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';

/** The lines of a hand's journal. Every entry is closed: a journal written by a newer version locks this one. */
const stamp = { at: z.int(), up: z.number(), boot: z.string() };
const decision = z.string();
const hash = z.string().length(64);

const envelope = z.strictObject({ from: z.string(), to: z.array(z.string()) });

/** What the server said about one address. `reply` is '' where it said nothing about it. */
const recipient = z.strictObject({ address: z.string(), accepted: z.boolean(), reply: z.string() });

/** Why it counts as out, and whose word that is (PROTOCOL §6). */
export const evidenceSchema = z.discriminatedUnion('word', [
  z.strictObject({
    word: z.literal('provider'),
    reply: z.string(),
    recipients: z.array(recipient),
    message_id: z.string(),
    payload: hash,
  }),
  z.strictObject({
    word: z.literal('sent-folder'),
    message_id: z.string(),
    body_sha256: hash,
    payload: hash,
  }),
  z.strictObject({ word: z.literal('person'), by: decision, message_id: z.string() }),
]);

/**
 * Why sending is paused. `going-live` and `late-start` hold only what was signed before the hand was started again; the
 * others hold everything.
 */
export const PAUSE_REASONS = ['person', 'clock', 'dry-run', 'going-live', 'late-start'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

const processIdentity = z.strictObject({
  pid: z.int(),
  start: z.string(),
  boot: z.string(),
  space: z.string(),
});
const head = z.strictObject({ count: z.int(), hash });

const entrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('created'), ...stamp, hand: z.string(), secret_sha256: hash }),
  /** The whole decision note: once seen, a record counts even where somebody withholds it later. */
  z.strictObject({ type: z.literal('seen'), ...stamp, decision, text: z.string() }),
  z.strictObject({
    type: z.literal('intent'),
    ...stamp,
    decision,
    payload: hash,
    size: z.int(),
    message_id: z.string(),
    envelope,
  }),
  z.strictObject({
    type: z.literal('attempt'),
    ...stamp,
    decision,
    n: z.int(),
    /** Names this attempt within its process. */
    token: z.string(),
    by: processIdentity,
  }),
  z.strictObject({ type: z.literal('data'), ...stamp, decision, n: z.int() }),
  z.strictObject({ type: z.literal('accepted'), ...stamp, decision, n: z.int(), evidence: evidenceSchema }),
  z.strictObject({
    type: z.literal('refused'),
    ...stamp,
    decision,
    n: z.int(),
    message: z.string(),
    recipients: z.array(recipient),
  }),
  z.strictObject({
    type: z.literal('not_done'),
    ...stamp,
    decision,
    n: z.int(),
    /** `reply`: the server said "not now"; `connection`: it was never asked; `interrupted`: this process ended. */
    reason: z.enum(['reply', 'connection', 'interrupted']),
    message: z.string(),
    /** No further attempt before this time (ms). */
    retry_at: z.int(),
  }),
  z.strictObject({ type: z.literal('unknown'), ...stamp, decision, n: z.int(), message: z.string() }),
  /** A look into the Sent folder that did not find the message; `next_at` 0: there will be no further look. */
  z.strictObject({
    type: z.literal('looked'),
    ...stamp,
    decision,
    result: z.enum(['absent', 'differs', 'unreachable', 'unprovable']),
    message: z.string(),
    next_at: z.int(),
  }),
  z.strictObject({ type: z.literal('cancelled'), ...stamp, decision, by: decision }),
  /** The note says something else now; void for good, though the note may change back. */
  z.strictObject({ type: z.literal('annulled'), ...stamp, decision }),
  z.strictObject({
    type: z.literal('rehearsed'),
    ...stamp,
    decision,
    payload: hash,
    size: z.int(),
    message_id: z.string(),
  }),
  z.strictObject({ type: z.literal('was_sent'), ...stamp, decision, by: decision }),
  /** The copy in Sent and the \Answered flag: an afterthought of `accepted`, never a condition of it. */
  z.strictObject({ type: z.literal('filed'), ...stamp, decision, message: z.string() }),
  z.strictObject({
    type: z.literal('paused'),
    ...stamp,
    /** Decision id of the pause, or an id of that form made here where the hand paused itself. */
    pause: decision,
    reason: z.enum(PAUSE_REASONS),
    message: z.string(),
    text: z.string(),
  }),
  z.strictObject({
    type: z.literal('resumed'),
    ...stamp,
    by: decision,
    ends: z.array(decision),
    text: z.string(),
  }),
  z.strictObject({ type: z.literal('revoked'), ...stamp, by: decision, key: z.string(), text: z.string() }),
  z.strictObject({ type: z.literal('locked'), ...stamp, head }),
  z.strictObject({ type: z.literal('released'), ...stamp, by: decision, head, text: z.string() }),
]);

export type Entry = z.infer<typeof entrySchema>;
export type EntryOf<T extends Entry['type']> = Extract<Entry, { type: T }>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Envelope = z.infer<typeof envelope>;
export type RecipientOutcome = z.infer<typeof recipient>;

export function parseEntry(value: unknown): Result<Entry> {
  const parsed = entrySchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return refuse('entry', 'it holds an entry that this version does not know; update Countersign');
}
