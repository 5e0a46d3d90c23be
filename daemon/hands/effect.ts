import { type ApproveRecord } from '../../shared/approval/decision.ts';
import { type Entry, type EntryOf, type Evidence, type RecipientOutcome } from './entry.ts';

/** How an effect ended. All but `unknown` are final; only evidence or a person's word ends `unknown`. */
export type Ending =
  | { readonly state: 'accepted'; readonly evidence: Evidence; readonly at: number; readonly filed: boolean }
  | {
      readonly state: 'refused';
      /** Whose refusal: the provider's, or ours, since the draft was changed after it was approved. */
      readonly by: 'provider' | 'edit';
      readonly message: string;
      readonly recipients: readonly RecipientOutcome[];
    }
  | { readonly state: 'unknown'; readonly message: string; readonly at: number; readonly looks: Looks }
  | { readonly state: 'cancelled'; readonly by: string }
  | { readonly state: 'rehearsed'; readonly payload: string; readonly message_id: string };

/** Looks into the Sent folder after an unknown outcome. */
export interface Looks {
  readonly count: number;
  /** Time of the next look; 0 = there will be none, a person has to say. */
  readonly nextAt: number;
  readonly message: string;
}

export interface OpenAttempt {
  readonly n: number;
  readonly token: string;
  readonly by: EntryOf<'attempt'>['by'];
  /** From here on bytes of the message may have left. */
  readonly data: boolean;
}

/** The life of the one effect that an approve or resend record allows: seen → intent → attempt → data → an ending. */
export interface Effect {
  readonly record: ApproveRecord;
  readonly seenAt: number;
  readonly intent: EntryOf<'intent'> | null;
  /** How many attempts were begun. */
  readonly attempts: number;
  readonly open: OpenAttempt | null;
  /** Ended attempts by what ended them: the server's "not now", or no server at all. */
  readonly replies: number;
  readonly connections: number;
  readonly lastTrouble: string;
  /** When the last attempt failed, and how long it is waited then (ms). */
  readonly failedAt: number;
  readonly retryAfter: number;
  readonly ending: Ending | null;
}

const EFFECT_ENTRIES = [
  'intent',
  'attempt',
  'data',
  'accepted',
  'refused',
  'not_done',
  'unknown',
  'looked',
  'cancelled',
  'annulled',
  'rehearsed',
  'was_sent',
  'filed',
] as const;

export type EffectEntry = EntryOf<(typeof EFFECT_ENTRIES)[number]>;

export function isEffectEntry(entry: Entry): entry is EffectEntry {
  return (EFFECT_ENTRIES as readonly string[]).includes(entry.type);
}

export function beginEffect(record: ApproveRecord, seenAt: number): Effect {
  return {
    record,
    seenAt,
    intent: null,
    attempts: 0,
    open: null,
    replies: 0,
    connections: 0,
    lastTrouble: '',
    failedAt: 0,
    retryAfter: 0,
    ending: null,
  };
}

export function moveEffect(effect: Effect, entry: EffectEntry): Effect {
  switch (entry.type) {
    case 'intent':
      return { ...effect, intent: entry };
    case 'attempt':
      return {
        ...effect,
        attempts: entry.n,
        open: { n: entry.n, token: entry.token, by: entry.by, data: false },
      };
    case 'data':
      return { ...effect, open: effect.open === null ? null : { ...effect.open, data: true } };
    case 'not_done':
      return {
        ...effect,
        open: null,
        replies: effect.replies + (entry.reason === 'reply' ? 1 : 0),
        connections: effect.connections + (entry.reason === 'connection' ? 1 : 0),
        lastTrouble: entry.message,
        failedAt: entry.at,
        retryAfter: entry.retry_at - entry.at,
      };
    case 'looked':
      return { ...effect, ending: afterLook(effect.ending, entry) };
    case 'filed':
      return {
        ...effect,
        ending: effect.ending?.state === 'accepted' ? { ...effect.ending, filed: true } : effect.ending,
      };
    default:
      return { ...effect, open: null, ending: endingOf(effect, entry) };
  }
}

/**
 * Whether a computer that was put back to an older state may have sent this in the time that it lacks: what was only taken back
 * or voided here may have left before that; what is being sent, or is over, is known better.
 */
export function mayHaveLeft({ open, ending, record }: Effect): boolean {
  if (record.mode === 'dry' || open !== null) return false;
  if (ending === null || ending.state === 'cancelled') return true;
  return ending.state === 'refused' && ending.by === 'edit';
}

/**
 * What a restored journal makes of an effect when a person lets its hand go on (I3): what the journal knows to have left,
 * to be doubtful or to be turned down by the provider is so; of anything else, taken back or not, the entries that were
 * lost may say that it left.
 *
 * @param at when it was released (ms).
 */
export function doubted(effect: Effect, at: number): Effect {
  const { ending, record } = effect;
  if (record.mode === 'dry' || outlivesRestore(ending)) return effect;
  const looks = { count: 0, nextAt: firstLook(effect, at), message: '' };
  return { ...effect, ending: { state: 'unknown', message: RESTORED, at, looks } };
}

/** Without the frozen message there is nothing that a copy in Sent could be compared with. */
function firstLook({ intent }: Effect, at: number): number {
  return intent === null ? 0 : at;
}

const RESTORED =
  'The journal of this hand was restored from a backup, and this was approved before a person released it: it may have been ' +
  'sent in the time that the backup lacks.';

function outlivesRestore(ending: Ending | null): boolean {
  switch (ending?.state) {
    case 'accepted':
    case 'unknown':
      return true;
    case 'refused':
      return ending.by === 'provider';
    default:
      return false;
  }
}

function endingOf(
  effect: Effect,
  entry: EntryOf<'accepted' | 'refused' | 'unknown' | 'cancelled' | 'annulled' | 'rehearsed' | 'was_sent'>,
): Ending {
  switch (entry.type) {
    case 'accepted':
      return { state: 'accepted', evidence: entry.evidence, at: entry.at, filed: false };
    case 'was_sent': {
      const evidence: Evidence = {
        word: 'person',
        by: entry.by,
        message_id: effect.intent?.message_id ?? '',
      };
      return { state: 'accepted', evidence, at: entry.at, filed: true };
    }
    case 'refused':
      return { state: 'refused', by: 'provider', message: entry.message, recipients: entry.recipients };
    case 'unknown':
      return {
        state: 'unknown',
        message: entry.message,
        at: entry.at,
        looks: { count: 0, nextAt: firstLook(effect, entry.at), message: '' },
      };
    case 'cancelled':
      return { state: 'cancelled', by: entry.by };
    case 'annulled':
      return {
        state: 'refused',
        by: 'edit',
        message:
          'The draft was changed after it was approved, which voids the approval; approve it as it is now.',
        recipients: [],
      };
    case 'rehearsed':
      return { state: 'rehearsed', payload: entry.payload, message_id: entry.message_id };
  }
}

function afterLook(ending: Ending | null, entry: EntryOf<'looked'>): Ending | null {
  if (ending?.state !== 'unknown') return ending;
  const looks = { count: ending.looks.count + 1, nextAt: entry.next_at, message: entry.message };
  return { ...ending, looks };
}
