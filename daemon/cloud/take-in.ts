import { sha256Hex } from '../../shared/text/bytes.ts';
import { type Store } from '../../shared/vault/store.ts';
import { parseMail } from '../mail/parse.ts';
import { type TaskNote, foreignTexts, taskNote } from '../mail/task-note.ts';
import { type AuditLog } from '../records/audit.ts';
import { knownIds } from '../records/notes.ts';
import { type Arrival, type Intake } from './intake/intake.ts';
import { type Classifier, type Owner } from './triage/classifier.ts';

export interface TakeInParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly classifier: Classifier;
  readonly redact: (text: string) => Promise<string>;
}

export interface Mailbox {
  readonly account: string;
  readonly owner: Owner;
  readonly intake: Intake;
}

/**
 * Turns waiting mail into task notes, each durable before the mailbox is told. A mail whose id is anywhere in the vault
 * is known already; its note is a pure function of its bytes, so taking it in twice writes nothing twice.
 */
export async function takeIn(
  parts: TakeInParts,
  mailbox: Mailbox,
  limit: number,
): Promise<{ taken: number; trouble: string }> {
  const batch = await mailbox.intake.next(limit);
  if (!batch.ok) return { taken: 0, trouble: `${mailbox.account}: ${batch.refusal.message}` };
  const known = await knownIds(parts.store);
  let taken = 0;
  for (const arrival of batch.value) {
    const note = await noteOf(parts, mailbox, arrival);
    if (!known.has(note.task.id)) {
      await parts.store.create(note.path, note.text);
      known.set(note.task.id, note.path);
      taken++;
      await parts.audit.writeOnce({
        action_type: 'take_in',
        target: note.task.id,
        parameters: {
          account: mailbox.account,
          category: note.task.category,
          source_sha256: note.task.source_sha256,
        },
        approval_status: '',
        approved_by: '',
        result: note.path,
      });
    }
    await mailbox.intake.confirm(arrival);
  }
  return { taken, trouble: '' };
}

const NOT_SHOWN = 'This mail can’t be shown; look at the original.';

/**
 * The mail's note. A mail that somebody made so that its note can't be written, or would be held back as holding a secret,
 * still becomes a task, which says only where to look: it is never lost and never stops the next one.
 */
async function noteOf(parts: TakeInParts, mailbox: Mailbox, arrival: Arrival): Promise<TaskNote> {
  try {
    const note = await fullNote(parts, mailbox, arrival);
    if ((await parts.redact(note.text)) === note.text) return note;
  } catch {
    // What it says of itself may be what can't be written, so nothing of it is told.
  }
  const { raw, receivedMs } = arrival;
  return taskNote({
    raw,
    mail: { kind: 'unreadable', source_sha256: sha256Hex(raw), size: raw.byteLength, reason: NOT_SHOWN },
    account: mailbox.account,
    receivedMs,
    verdict: { category: 'fyi', draft: false, why: NOT_SHOWN, risks: [], bounce_of: '' },
    redact: (text) => text,
  });
}

async function fullNote(parts: TakeInParts, mailbox: Mailbox, arrival: Arrival): Promise<TaskNote> {
  const mail = await parseMail(arrival.raw);
  const verdict = parts.classifier.classify(mail, mailbox.owner);
  const { raw, receivedMs } = arrival;
  const redact = mail.kind === 'mail' ? await withheldIn(foreignTexts(mail, verdict), parts.redact) : same;
  return taskNote({ raw, mail, account: mailbox.account, receivedMs, verdict, redact });
}

function same(text: string): string {
  return text;
}

/** The note is made by a synchronous pure function and the secret scan is not, so its answers are fetched first. */
async function withheldIn(
  { prose, tokens }: { prose: readonly string[]; tokens: readonly string[] },
  redact: TakeInParts['redact'],
): Promise<(text: string) => string> {
  // A scan costs milliseconds and a mail may name hundreds of addresses: they are looked at one by one only after a hit.
  const all = tokens.join('\n');
  const suspects = (await redact(all)) === all ? [] : tokens;
  const withheld = new Map<string, string>();
  for (const text of [...prose, ...suspects]) withheld.set(text, await redact(text));
  return (text) => withheld.get(text) ?? text;
}
