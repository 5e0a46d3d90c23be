import { type Result, ok, refuse } from '../../../shared/result.ts';
import { type Stamp } from '../clock.ts';
import { type Effect } from '../effect.ts';
import { type Entry } from '../entry.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type HandSettings } from '../settings.ts';
import { type Observe } from './observe.ts';
import { type EmailAccount } from './ports.ts';
import { type Look, lookIntoSent } from './sent-lookup.ts';

interface Tools {
  readonly journal: HandJournal;
  readonly settings: HandSettings;
  readonly observe?: Observe;
}

type Commit = (make: (effect: Effect, stamp: Stamp) => Entry) => Result<Entry>;

/**
 * One look into Sent after an unknown outcome: found settles it, anything else only counts the look. Where the account or the
 * frozen message is gone, nothing can be looked for any more and a person is asked.
 */
export async function lookForUnknown(
  effect: Effect,
  account: Result<EmailAccount>,
  { journal, settings }: Tools,
  commit: Commit,
): Promise<Result<unknown>> {
  const { intent, ending, record, attempts: n } = effect;
  if (intent === null || ending?.state !== 'unknown')
    throw new Error('Only an unknown outcome is looked for in Sent.');
  const look = await lookNow(account, journal.payloads.get(intent.payload), intent.message_id);
  const { message_id, payload } = intent;
  const base = { decision: record.decision_id };
  return commit((_effect, stamp) => {
    if (look.kind === 'found') {
      const evidence = { word: 'sent-folder' as const, message_id, body_sha256: look.bodySha256, payload };
      return { type: 'accepted', ...stamp, ...base, n, evidence };
    }
    const again = look.kind === 'absent' || look.kind === 'unreachable';
    const wait = again ? settings.looks[ending.looks.count + 1] : undefined;
    const next_at = wait === undefined ? 0 : stamp.at + wait;
    return { type: 'looked', ...stamp, ...base, result: look.kind, message: look.message, next_at };
  });
}

async function lookNow(
  account: Result<EmailAccount>,
  frozen: Result<Uint8Array>,
  messageId: string,
): Promise<Look> {
  if (!account.ok) return { kind: 'unprovable', message: account.refusal.message };
  if (!frozen.ok) return { kind: 'unprovable', message: frozen.refusal.message };
  return lookIntoSent(account.value.sent, messageId, frozen.value);
}

/** Our copy in Sent and \Answered on the original: put right after the fact, tried again when asked again. */
export async function fileCopy(
  effect: Effect,
  { sent }: EmailAccount,
  { journal, observe }: Tools,
): Promise<Result<unknown>> {
  const { intent, record, ending } = effect;
  if (ending?.state !== 'accepted') return ok(null);
  try {
    // What Sent itself was the evidence for is there.
    if (sent.proves === 'we-append' && ending.evidence.word !== 'sent-folder' && intent !== null) {
      const there = await sent.find(intent.message_id);
      if (there.kind === 'unreachable') return ok(null);
      const raw = there.kind === 'found' ? null : journal.payloads.get(intent.payload);
      if (raw?.ok === true) await sent.append(raw.value);
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
