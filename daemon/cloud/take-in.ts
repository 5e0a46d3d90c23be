import { type Store } from '../../shared/vault/store.ts';
import { parseMail } from '../mail/parse.ts';
import { taskNote } from '../mail/task-note.ts';
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

async function noteOf(parts: TakeInParts, mailbox: Mailbox, arrival: Arrival) {
  const mail = await parseMail(arrival.raw);
  const withheld = new Map<string, string>();
  const input = {
    raw: arrival.raw,
    mail,
    account: mailbox.account,
    receivedMs: arrival.receivedMs,
    verdict: parts.classifier.classify(mail, mailbox.owner),
  };
  // The note is made by a synchronous pure function; the secret scan is not, so its answers are fetched first.
  for (const text of mail.kind === 'mail' ? [mail.from.name, mail.subject, mail.text] : []) {
    withheld.set(text, await parts.redact(text));
  }
  return taskNote({ ...input, redact: (text) => withheld.get(text) ?? text });
}
