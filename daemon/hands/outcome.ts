import * as z from 'zod';
import { type Refusal } from '../../shared/result.ts';
import { instant } from '../../shared/text/time.ts';
import { evidenceSchema } from './entry.ts';

/**
 * What has become of an approval, as the hand tells it.
 * Nothing happens: pending, rejected, revising, contested. Not yet: held, scheduled, waiting, paused, limited, locked.
 * Over: accepted, refused, cancelled, expired, rehearsed. A person must say: unknown (once `until` is '').
 */
export const outcomeState = z.enum([
  'pending',
  'rejected',
  'revising',
  'contested',
  'held',
  'scheduled',
  'waiting',
  'paused',
  'limited',
  'locked',
  'expired',
  'refused',
  'cancelled',
  'unknown',
  'rehearsed',
  'accepted',
]);

export const outcomeSchema = z.strictObject({
  state: outcomeState,
  /** Why, for programs. */
  reason: z.string(),
  /** Why, and what to do, for a person. */
  message: z.string(),
  approval: z.string(),
  /** The approve or resend record it is about, or ''. */
  decision: z.string(),
  /** When asking again makes sense, or '' where only a person or a new decision changes anything. */
  until: z.string(),
  evidence: z.union([evidenceSchema, z.null()]),
  /** Since when that evidence stands, as an instant; '' where nothing has left. */
  at: z.string(),
  /** Notes that were given and do not count, each with its reason. */
  ignored: z.array(z.string()),
});

export type OutcomeState = z.infer<typeof outcomeState>;
export type Outcome = z.infer<typeof outcomeSchema>;

export interface OutcomeParts {
  readonly approval?: string;
  readonly decision?: string;
  /** Milliseconds since 1970. */
  readonly until?: number;
  readonly evidence?: Outcome['evidence'];
  /** When the evidence was had, milliseconds since 1970. */
  readonly at?: number;
}

export function outcome(
  state: OutcomeState,
  reason: string,
  message: string,
  parts: OutcomeParts = {},
): Outcome {
  return {
    state,
    reason,
    message,
    approval: parts.approval ?? '',
    decision: parts.decision ?? '',
    until: parts.until === undefined ? '' : moment(parts.until),
    evidence: parts.evidence ?? null,
    at: parts.at === undefined ? '' : instant(parts.at),
    ignored: [],
  };
}

/** The hand can't go on by itself: a broken journal locks, anything else needs a new decision. */
export function stopped(refusal: Refusal, about: { approval: string; decision?: string }): Outcome {
  const broken = refusal.kind.startsWith('journal-') || refusal.kind.startsWith('payload-');
  return outcome(broken ? 'locked' : 'refused', refusal.kind, refusal.message, about);
}

/** For programs that wait: with milliseconds where there are any, so that a hold does not cost up to a second more. */
function moment(ms: number): string {
  return ms % 1000 === 0 ? instant(ms) : new Date(ms).toISOString();
}

/** Instants have whole seconds: rounded up, so that who comes back at `until` does not come too early. */
export function instantAfter(ms: number): string {
  return instant(Math.ceil(ms / 1000) * 1000);
}
