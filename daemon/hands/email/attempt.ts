import { randomBytes } from 'node:crypto';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Stamp } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type ProcessIdentity } from '../../disk/process-identity.ts';
import { type HandSettings, backoff } from '../settings.ts';
import { type Observe } from './observe.ts';
import { envelopeOf } from './message.ts';
import { type Submission, type Submitted, type Transport } from './ports.ts';

/**
 * Attempts that this process is working on, by token: process-wide, as the identity in an `attempt` entry is.
 */
const running = new Set<string>();

export function isRunningHere(token: string): boolean {
  return running.has(token);
}

/** An outcome that is known and could not be written down yet, such as on a full disk. */
export type Unwritten = () => Result<Entry>;

export interface AttemptTools {
  readonly journal: HandJournal;
  readonly transport: Transport;
  readonly settings: HandSettings;
  readonly own: ProcessIdentity;
  /** Takes an outcome that the disk refused, to be written before anything else is done. */
  readonly keep: (unwritten: Unwritten) => void;
  readonly observe: Observe;
  /** Writes `attempt` iff an attempt is still the next step for this effect in the newest state (undo wins here). */
  readonly begin: (entry: (effect: Effect, stamp: Stamp) => Entry) => Result<Entry>;
}

/**
 * One attempt to make an effect happen: `attempt` before the connection, `data` before the first byte, an outcome
 * after the reply. Whoever else thinks that this attempt is over has said so in the journal, and then `data` fails: a
 * stalled process that wakes up can't send any more.
 */
export async function attempt(effect: Effect, tools: AttemptTools): Promise<Result<Entry>> {
  const { journal } = tools;
  const { intent } = effect;
  if (intent === null) throw new Error('An attempt needs a frozen message.');
  const raw = journal.payloads.get(intent.payload);
  if (!raw.ok) return raw;
  const envelope = envelopeOf(effect.record.action);
  if (JSON.stringify(envelope) !== JSON.stringify(intent.envelope)) {
    return refuse('envelope', 'The frozen envelope is not that of the approved action; nothing is sent.');
  }
  const token = randomBytes(12).toString('hex');
  running.add(token);
  const begun = tools.begin((newest, stamp) => ({
    type: 'attempt',
    ...stamp,
    decision: effect.record.decision_id,
    n: newest.attempts + 1,
    token,
    by: tools.own,
  }));
  if (!begun.ok || begun.value.type !== 'attempt') {
    running.delete(token);
    return begun;
  }
  const { n } = begun.value;
  tools.observe('attempt');
  const submitted = await submitSafely(tools.transport, {
    envelope,
    raw: raw.value,
    beforeFirstByte: () => {
      tools.observe('asked');
      const data = writeData(journal, effect.record.decision_id, token);
      if (!data.ok) throw new Error(data.refusal.message);
      tools.observe('data');
    },
  });
  tools.observe('replied');
  return record(effect.record.decision_id, n, token, submitted, tools);
}

/** A transport that throws is broken; whether it was so before or after `data` is in the journal. */
async function submitSafely(transport: Transport, submission: Submission): Promise<Submitted> {
  try {
    return await transport.submit(submission);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'not-reached', message: `The message could not be handed over (${why}).` };
  }
}

function writeData(journal: HandJournal, decision: string, token: string): Result<Entry> {
  return journal.decide((history, { stamp }) => {
    const open = history.effects.get(decision)?.open;
    if (open?.token !== token)
      return refuse('taken-over', 'Another process ended this attempt; nothing of it is sent.');
    if (open.data) return refuse('read-twice', 'The message was asked for twice in one attempt.');
    return ok({ type: 'data', ...stamp, decision, n: open.n });
  });
}

/** Writes the outcome down. Until that has succeeded the attempt counts as running here, so nobody calls it unknown. */
function record(
  decision: string,
  n: number,
  token: string,
  submitted: Submitted,
  tools: AttemptTools,
): Result<Entry> {
  const write = () => {
    const written = tools.journal.decide((history, { stamp }) => {
      const effect = history.effects.get(decision);
      const ours = effect?.open?.token === token;
      // Another process found us gone and wrote `unknown`; we were not, and know better.
      const late = effect?.open === null && effect.attempts === n && effect.ending?.state === 'unknown';
      if (effect === undefined || (!ours && !late)) return refuse('again', '');
      if (late && submitted.kind !== 'accepted' && submitted.kind !== 'refused') return refuse('again', '');
      return ok(entryFor(effect, n, submitted, stamp, tools.settings));
    });
    if (written.ok || written.refusal.kind === 'again') running.delete(token);
    if (written.ok) tools.observe('recorded');
    return written;
  };
  const written = write();
  if (running.has(token)) tools.keep(write);
  return written;
}

function entryFor(
  effect: Effect,
  n: number,
  submitted: Submitted,
  stamp: Stamp,
  settings: HandSettings,
): Entry {
  const { decision_id: decision } = effect.record;
  const base = { ...stamp, decision, n };
  const { retry } = settings;
  switch (submitted.kind) {
    case 'accepted': {
      const message_id = effect.intent?.message_id ?? '';
      const payload = effect.intent?.payload ?? '';
      const { reply, recipients } = submitted;
      return {
        type: 'accepted',
        ...base,
        evidence: { word: 'provider', reply, recipients: [...recipients], message_id, payload },
      };
    }
    case 'refused':
      return refused(
        base,
        `${submitted.message} Nothing was sent; change what it complains about and approve again.`,
        submitted,
      );
    case 'deferred': {
      const failures = effect.replies + 1;
      if (failures >= retry.replies) {
        return refused(
          base,
          `${submitted.message} (asked ${String(failures)} times). Nothing was sent; approve again later.`,
          submitted,
        );
      }
      const retry_at = stamp.at + backoff(retry.first, retry.longest, failures);
      return { type: 'not_done', ...base, reason: 'reply', message: submitted.message, retry_at };
    }
    case 'not-reached': {
      if (effect.open?.data === true) return { type: 'unknown', ...base, message: submitted.message };
      const retry_at = stamp.at + backoff(retry.first, retry.longestUnreachable, effect.connections + 1);
      return { type: 'not_done', ...base, reason: 'connection', message: submitted.message, retry_at };
    }
    case 'lost':
      return { type: 'unknown', ...base, message: submitted.message };
  }
}

function refused(
  base: Stamp & { decision: string; n: number },
  message: string,
  submitted: Extract<Submitted, { recipients: unknown }>,
): Entry {
  return { type: 'refused', ...base, message, recipients: [...submitted.recipients] };
}

/** An interrupted attempt: before `data` nothing can have left, after it nobody knows. */
export function recovered(effect: Effect, stamp: Stamp): Entry {
  const { open, record } = effect;
  if (open === null) throw new Error('Only an open attempt can be recovered.');
  const base = { ...stamp, decision: record.decision_id, n: open.n };
  return open.data
    ? { type: 'unknown', ...base, message: 'The program ended while the message was being handed over.' }
    : {
        type: 'not_done',
        ...base,
        reason: 'interrupted',
        message: 'The program ended before the message was handed over.',
        retry_at: stamp.at,
      };
}
