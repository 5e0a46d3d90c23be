import * as z from 'zod';
import { type Result } from '../../shared/result.ts';
import { type Effect } from './effect.ts';
import { type History, type Pause } from './history.ts';
import { type Head } from './journal/chain.ts';
import { instantAfter } from './outcome.ts';
import { isStartPause, pauseHolds } from './pause.ts';

const headSchema = z.strictObject({ count: z.number().int(), hash: z.string() });

export const handStatusSchema = z.strictObject({
  hand: z.string(),
  head: headSchema,
  /** '' or the sentence why this journal can't be used. */
  damaged: z.string(),
  pauses: z.array(
    z.strictObject({ id: z.string(), reason: z.string(), message: z.string(), since: z.string() }),
  ),
  /** Published heads that this journal lacks. */
  lacking: z.array(headSchema),
  revoked: z.array(z.string()),
  /** When each key was last seen on a new decision. */
  used: z.array(z.strictObject({ key: z.string(), at: z.string() })),
  /** What left and could not be filed yet, and when it left. */
  unfiled: z.array(z.strictObject({ approval: z.string(), at: z.string() })),
  /** What would leave if nothing held it, what is leaving, and what nobody knows: the list a person goes through. */
  unfinished: z.array(
    z.strictObject({
      approval: z.string(),
      decision: z.string(),
      task: z.string(),
      slot: z.string(),
      mode: z.enum(['live', 'dry']),
      phase: z.enum(['seen', 'frozen', 'attempting', 'sending', 'unknown']),
      to: z.array(z.string()),
      subject: z.string(),
      message_id: z.string(),
      expires: z.string(),
    }),
  ),
});
export type HandStatus = z.infer<typeof handStatusSchema>;

/** What a person or the executive may want to know of a hand at a glance; derived from the journal alone. */
export function statusOf(hand: string, history: Result<History>, head: Result<Head>): HandStatus {
  const nothing = { pauses: [], lacking: [], revoked: [], used: [], unfiled: [], unfinished: [] };
  if (!history.ok)
    return { hand, head: { count: 0, hash: '' }, damaged: history.refusal.message, ...nothing };
  const { pauses, locks, revoked, used, effects } = history.value;
  return {
    hand,
    head: head.ok ? { ...head.value } : { count: 0, hash: '' },
    damaged: '',
    pauses: pauses
      .filter((pause) => !isStartPause(pause.reason) || holdsAny(pause, effects))
      .map(({ id, reason, message, since }) => ({ id, reason, message, since: instantAfter(since) })),
    lacking: locks.map(({ head: { count, hash } }) => ({ count, hash })),
    revoked: [...revoked.keys()],
    used: [...used].map(([key, at]) => ({ key, at: instantAfter(at) })),
    unfiled: [...effects.values()].flatMap(({ record: { approval }, ending }) =>
      ending?.state === 'accepted' && !ending.filed ? [{ approval, at: instantAfter(ending.at) }] : [],
    ),
    unfinished: [...effects.values()].flatMap((effect) => unfinished(effect) ?? []),
  };
}

/** A pause made at a start is worth a word only while something waits for it. */
function holdsAny(pause: Pause, effects: History['effects']): boolean {
  return [...effects.values()].some(
    ({ record, ending, open }) => ending === null && open === null && pauseHolds(pause, record),
  );
}

function unfinished(effect: Effect): HandStatus['unfinished'][number] | null {
  const phase = phaseOf(effect);
  if (phase === null) return null;
  const { record, intent } = effect;
  return {
    approval: record.approval,
    decision: record.decision_id,
    task: record.action.task,
    slot: record.action.slot,
    mode: record.mode,
    phase,
    to: [...record.action.to, ...record.action.cc, ...record.action.bcc],
    subject: record.action.subject,
    message_id: intent?.message_id ?? '',
    expires: record.action.expires,
  };
}

function phaseOf({ ending, open, intent }: Effect): HandStatus['unfinished'][number]['phase'] | null {
  if (ending !== null) return ending.state === 'unknown' ? 'unknown' : null;
  if (open !== null) return open.data ? 'sending' : 'attempting';
  return intent === null ? 'seen' : 'frozen';
}
