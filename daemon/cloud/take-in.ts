import { sha256Hex } from '../../shared/text/bytes.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type MailFacts } from '../mail/facts.ts';
import { parseMail } from '../mail/parse.ts';
import { type TaskNote, foreignTexts, taskNote } from '../mail/task-note.ts';
import { type AuditFacts, type AuditLog } from '../records/audit.ts';
import { knownIds } from '../records/notes.ts';
import { type Contacts } from './contacts.ts';
import { type Arrival, type Intake } from './intake/intake.ts';
import { whyNeverDrafted } from './draft/never.ts';
import { ownAddresses } from './own-address.ts';
import { type Handbook, handbookOf } from './handbook/handbook.ts';
import { ruledMail } from './handbook/rule.ts';
import { rulingOf } from './handbook/ruling.ts';
import { noteUnderHandbook } from './handbook/under-handbook.ts';
import { type Classifier, type Owner } from './triage/classifier.ts';

export interface TakeInParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly classifier: Classifier;
  readonly redact: (text: string) => Promise<string>;
  /** Whom the owner is known to write to. */
  readonly contacts?: Contacts;
  /** Told of every mail that is read, so that a correction can be learned from later (cloud/learn/); never throws. */
  readonly notice?: (task: string, mail: MailFacts, owner: Owner) => void;
}

export interface Mailbox {
  readonly account: string;
  readonly owner: Owner;
  readonly intake: Intake;
}

interface TookIn {
  /** Mails that became tasks. */
  readonly taken: number;
  /** Mails that the mailbox gave, known ones included. */
  readonly got: number;
  readonly trouble: string;
}

/** Whether a mailbox was asked, answered, and had nothing left: only then is it known that no mail waits in it. */
export function isReadToTheEnd({ intake }: Mailbox, { got, trouble }: TookIn): boolean {
  return got === 0 && trouble === '' && intake.status().state === 'ok' && (intake.waiting?.() ?? 0) === 0;
}

/**
 * Turns waiting mail into task notes, each durable before the mailbox is told. A mail whose id is anywhere in the vault
 * is known already; its note is a pure function of its bytes and the user's rules, so taking it in twice writes nothing
 * twice.
 */
export async function takeIn(parts: TakeInParts, from: Mailbox, limit: number): Promise<TookIn> {
  const batch = await from.intake.next(limit);
  if (!batch.ok) return { taken: 0, got: 0, trouble: `${from.account}: ${batch.refusal.message}` };
  const known = await knownIds(parts.store);
  const contacts = batch.value.length === 0 ? undefined : await parts.contacts?.in(known);
  const mailbox = contacts === undefined ? from : { ...from, owner: { ...from.owner, contacts } };
  const handbook = await handbookOf(parts.store);
  const notes: { readonly arrival: Arrival; readonly note: TaskNote }[] = [];
  for (const arrival of batch.value)
    notes.push({ arrival, note: await noteOf({ ...parts, handbook }, mailbox, arrival) });
  // Written ahead and at once: a crash behind it makes the same notes again, and the same lines are not written twice.
  const fresh = notes.filter(({ note }) => !known.has(note.task.id));
  await parts.audit.writeOnce(...fresh.map(({ note }) => tookIn(mailbox.account, note)));
  let taken = 0;
  for (const { arrival, note } of notes) {
    if (!known.has(note.task.id)) {
      await parts.store.create(note.path, note.text);
      known.set(note.task.id, note.path);
      taken++;
    }
    await mailbox.intake.confirm(arrival);
  }
  return { taken, got: batch.value.length, trouble: '' };
}

function tookIn(account: string, { task, path }: TaskNote): AuditFacts {
  const { category, source_sha256 } = task;
  return {
    action_type: 'take_in',
    target: task.id,
    parameters: { account, category, source_sha256 },
    approval_status: '',
    approved_by: '',
    result: path,
  };
}

type NoteParts = TakeInParts & { readonly handbook: Handbook };

const NOT_SHOWN = 'This mail can’t be shown; look at the original.';

/**
 * The mail's note. A mail that somebody made so that its note can't be written, or would be held back as holding a secret,
 * still becomes a task, which says only where to look: it is never lost and never stops the next one.
 */
async function noteOf(parts: NoteParts, mailbox: Mailbox, arrival: Arrival): Promise<TaskNote> {
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

async function fullNote(parts: NoteParts, mailbox: Mailbox, arrival: Arrival): Promise<TaskNote> {
  const mail = await parseMail(arrival.raw);
  const verdict = parts.classifier.classify(mail, mailbox.owner);
  const { raw, receivedMs } = arrival;
  const redact = mail.kind === 'mail' ? await withheldIn(foreignTexts(mail, verdict), parts.redact) : same;
  const { account, owner } = mailbox;
  const never = mail.kind === 'mail' ? whyNeverDrafted(mail, ownAddresses(owner)) : null;
  const note = taskNote({ raw, mail, account, receivedMs, verdict, noDraft: never, redact });
  if (mail.kind !== 'mail') return note;
  parts.notice?.(note.task.id, mail, owner);
  const ruling = rulingOf(parts.handbook, ruledMail({ ...mail, from: mail.from.address }));
  return noteUnderHandbook(note, ruling, { triageDrafts: verdict.draft, never });
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
