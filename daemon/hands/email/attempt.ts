import { randomBytes } from 'node:crypto';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Stamp } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type ProcessIdentity } from '../journal/process-identity.ts';
import { type HandSettings, backoff } from '../settings.ts';
import { type Observe } from './observe.ts';
import { envelopeOf } from './message.ts';
import { type Submitted, type Transport } from './ports.ts';

/** Attempts that this process is working on, and outcomes that it could not write down yet. */
export interface Running {
  readonly tokens: Set<string>;
  readonly unwritten: Map<string, () => Result<Entry>>;
}

export interface AttemptTools {
  readonly journal: HandJournal;
  readonly transport: Transport;
  readonly settings: HandSettings;
  readonly own: ProcessIdentity;
  readonly running: Running;
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
  const { journal, running } = tools;
  const { intent } = effect;
  if (intent === null) throw new Error('An attempt needs a frozen message.');
  const raw = journal.payloads.get(intent.payload);
  if (!raw.ok) return raw;
  const envelope = envelopeOf(effect.record.action);
  if (JSON.stringify(envelope) !== JSON.stringify(intent.envelope)) {
    return refuse('envelope', 'The frozen envelope is not that of the approved action; nothing is sent.');
  }
  const token = randomBytes(12).toString('hex');
  running.tokens.add(token);
  const begun = tools.begin((newest, stamp) => ({
    type: 'attempt',
    ...stamp,
    decision: effect.record.decision_id,
    n: newest.attempts + 1,
    token,
    by: tools.own,
  }));
  if (!begun.ok || begun.value.type !== 'attempt') {
    running.tokens.delete(token);
    return begun;
  }
  const { n } = begun.value;
  tools.observe('attempt');
  const submitted = await tools.transport.submit({
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

function writeData(journal: HandJournal, decision: string, token: string): Result<Entry> {
  return journal.decide((history, { stamp }) => {
    const open = history.effects.get(decision)?.open;
    if (open?.token !== token) return refuse('taken-over', 'Another process ended this attempt; nothing of it is sent.');
    if (open.data) return refuse('read-twice', 'The message was asked for twice in one attempt.');
    return ok({ type: 'data', ...stamp, decision, n: open.n });
  });
}

/** Writes the outcome down; where the disk refuses, it is kept and written before anything else is done. */
function record(decision: string, n: number, token: string, submitted: Submitted, tools: AttemptTools): Result<Entry> {
  const { journal, running } = tools;
  const write = () =>
    journal.decide((history, { stamp }) => {
      const effect = history.effects.get(decision);
      const ours = effect?.open?.token === token;
      // Another process found us gone and wrote `unknown`; we were not, and know better.
      const late = effect?.open === null && effect.attempts === n && effect.ending?.state === 'unknown';
      if (effect === undefined || (!ours && !late)) return refuse('again', '');
      if (late && submitted.kind !== 'accepted' && submitted.kind !== 'refused') return refuse('again', '');
      return ok(entryFor(effect, n, submitted, stamp, tools.settings));
    });
  const written = write();
  if (!written.ok && written.refusal.kind !== 'again') {
    running.unwritten.set(token, write);
    return written;
  }
  running.tokens.delete(token);
  tools.observe('recorded');
  return written;
}

function entryFor(effect: Effect, n: number, submitted: Submitted, stamp: Stamp, settings: HandSettings): Entry {
  const { decision_id: decision } = effect.record;
  const base = { ...stamp, decision, n };
  const { retry } = settings;
  switch (submitted.kind) {
    case 'accepted': {
      const message_id = effect.intent?.message_id ?? '';
      const payload = effect.intent?.payload ?? '';
      const { reply, recipients } = submitted;
      return { type: 'accepted', ...base, evidence: { word: 'provider', reply, recipients: [...recipients], message_id, payload } };
    }
    case 'refused':
      return refused(base, `${submitted.message} Nothing was sent; change what it complains about and approve again.`, submitted);
    case 'deferred': {
      const failures = effect.replies + 1;
      if (failures >= retry.replies) {
        return refused(base, `${submitted.message} (asked ${String(failures)} times). Nothing was sent; approve again later.`, submitted);
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
