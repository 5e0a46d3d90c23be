import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Stamp } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type HandSettings } from '../settings.ts';
import { type Observe } from './observe.ts';
import { type EmailAccount } from './ports.ts';
import { lookIntoSent } from './sent-lookup.ts';

interface Tools {
  readonly journal: HandJournal;
  readonly settings: HandSettings;
  readonly observe?: Observe;
}

type Intent = NonNullable<Effect['intent']>;
type Commit = (make: (effect: Effect, stamp: Stamp) => Entry) => Result<Entry>;

/** One look into Sent after an unknown outcome: found settles it, anything else only counts the look. */
export async function lookForUnknown(
  effect: Effect,
  { sent }: EmailAccount,
  { journal, settings }: Tools,
  commit: Commit,
): Promise<Result<unknown>> {
  const { intent, ending, record, attempts: n } = effect;
  if (intent === null || ending?.state !== 'unknown')
    throw new Error('Only an unknown outcome is looked for in Sent.');
  const frozen = journal.payloads.get(intent.payload);
  if (!frozen.ok) return frozen;
  const look = await lookIntoSent(sent, intent.message_id, frozen.value);
  const base = { decision: record.decision_id };
  return commit((_effect, stamp) => {
    if (look.kind === 'found') {
      return { type: 'accepted', ...stamp, ...base, n, evidence: inSent(intent, look.bodySha256) };
    }
    const again = look.kind === 'absent' || look.kind === 'unreachable';
    const wait = again ? settings.looks[ending.looks.count + 1] : undefined;
    const next_at = wait === undefined ? 0 : stamp.at + wait;
    return { type: 'looked', ...stamp, ...base, result: look.kind, message: look.message, next_at };
  });
}

/**
 * A look into Sent before an attempt. What leaves has a Message-ID that follows from the decision and the hand's secret, so it
 * is known before; where the very message is there, a computer that was since put back to an older state sent it, and its
 * journal can't know (I3). Found settles it, another text under this id is for a person. The answer is what speaks against
 * sending now: a Sent folder that can't be asked. One that is not configured, or has nothing, does not.
 */
export async function lookFirst(
  effect: Effect,
  { sent }: EmailAccount,
  { journal }: Tools,
  commit: Commit,
): Promise<Result<Result<null>>> {
  const { intent, record, attempts: n } = effect;
  if (intent === null) throw new Error('Only a frozen message can be looked for in Sent.');
  const frozen = journal.payloads.get(intent.payload);
  if (!frozen.ok) return frozen;
  const look = await lookIntoSent(sent, intent.message_id, frozen.value);
  if (look.kind === 'unreachable')
    return ok(refuse('unreachable', `Whether it was sent before can't be looked up now: ${look.message}`));
  if (look.kind === 'absent' || look.kind === 'unprovable') return ok(ok(null));
  const written = commit((_effect, stamp) => {
    const base = { ...stamp, decision: record.decision_id, n };
    return look.kind === 'found'
      ? { type: 'accepted', ...base, evidence: inSent(intent, look.bodySha256) }
      : { type: 'unknown', ...base, message: UNDER_ITS_ID };
  });
  return written.ok ? ok(ok(null)) : written;
}

const UNDER_ITS_ID = 'Something was sent under its Message-ID before, and this journal knows nothing of it.';

function inSent({ message_id, payload }: Intent, body_sha256: string) {
  return { word: 'sent-folder' as const, message_id, body_sha256, payload };
}

/** Our copy in Sent and \Answered on the original: put right after the fact, tried again when asked again. */
export async function fileCopy(
  effect: Effect,
  { sent }: EmailAccount,
  { journal, observe }: Tools,
): Promise<Result<unknown>> {
  const { intent, record } = effect;
  if (intent === null) return ok(null);
  try {
    if (sent.proves === 'we-append' && (await sent.find(intent.message_id)).kind === 'absent') {
      const raw = journal.payloads.get(intent.payload);
      if (raw.ok) await sent.append(raw.value);
    }
    if (record.context.message_id !== '') await sent.markAnswered({ message_id: record.context.message_id });
  } catch {
    // The message is out; a mailbox that can't be reached now must not make that look otherwise.
    return ok(null);
  }
  const filed = journal.decide((history, { stamp }) => {
    const now = history.effects.get(record.decision_id)?.ending;
    if (now?.state !== 'accepted' || now.filed) return refuse('again', '');
    return ok({ type: 'filed', ...stamp, decision: record.decision_id, message: '' });
  });
  if (filed.ok) observe?.('filed');
  return filed;
}
