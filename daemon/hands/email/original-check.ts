import { createHash } from 'node:crypto';
import { type ApproveRecord } from '../../../shared/approval/decision.ts';
import { UNVERIFIED_TICK } from '../../../shared/approval/request.ts';
import { type OriginalAddresses, newRecipients } from '../../../shared/approval/recipients.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { sameAddress } from '../../../shared/text/address.ts';
import { type OriginalFacts, type OriginalLookup, type ReadOriginal } from './ports.ts';

/**
 * Checks an approval against the mail that it answers, as it lies in the user's own mailbox, and its recipients against
 * that mail (PROTOCOL §4, context). What Cloud said about the mail counts for nothing here.
 */
export async function checkOriginal(
  record: ApproveRecord,
  originals: OriginalLookup,
  read: ReadOriginal,
): Promise<Result<null>> {
  const { message_id: id, source_sha256: source, accepts_unverified: accepted } = record.context;
  const { in_reply_to: parent, references } = record.action;
  if (parent !== '' && parent !== id) return otherThread(parent);
  if (id === '' && source === '') {
    return references[0] === undefined ? checkRecipients(record, null) : otherThread(references[0]);
  }
  const found = await originals.find({ message_id: id, source_sha256: source });
  if (found.kind === 'unreachable') {
    return accepted
      ? checkRecipients(record, null)
      : refuse('unreachable', `The original can't be checked now: ${found.message}`);
  }
  if (found.kind === 'absent') return accepted ? checkRecipients(record, null) : notThere();
  const facts = await read(found.raw);
  if (facts === null) return accepted ? checkRecipients(record, null) : notThere();
  return sameMail(record, found.raw, facts) ?? threading(record, facts) ?? checkRecipients(record, facts);
}

export function notThere(): Result<never> {
  return refuse(
    'original-absent',
    'The mail that this answers is not in your own mailbox, so what the card showed can’t be verified; nothing is sent. ' +
      `If you know the mail, open the card, tick "${UNVERIFIED_TICK}" and approve again.`,
  );
}

/** The same bytes, or at least the same Message-ID, and in any case the same text that the person was shown. */
function sameMail(record: ApproveRecord, raw: Uint8Array, facts: OriginalFacts): Result<never> | null {
  const { context } = record;
  const exact = context.source_sha256 !== '' && sha256(raw) === context.source_sha256;
  if (!exact && (context.message_id === '' || facts.message_id !== context.message_id)) return other();
  return sha256(facts.shown) === context.shown_sha256 ? null : other();
}

/** A mail that is there and says something else: no tick can accept that, since nobody was shown it. */
export function other(): Result<never> {
  return refuse(
    'original-differs',
    'The mail in your own mailbox is not the one that the card showed; nothing is sent. Open the original in your mail ' +
      'program: somebody may have changed the task note.',
  );
}

/** References are those of the original and the original itself (RFC 5322 §3.6.4); no other conversation is joined. */
function threading(record: ApproveRecord, facts: OriginalFacts): Result<never> | null {
  const known = [facts.message_id, ...facts.references];
  const strange = record.action.references.find((id) => !known.includes(id));
  return strange === undefined ? null : otherThread(strange);
}

export function otherThread(id: string): Result<never> {
  return refuse(
    'threading',
    `This would be filed under another conversation than the mail it answers (${id}); nothing is sent. Ask for a new draft.`,
  );
}

function checkRecipients(record: ApproveRecord, original: OriginalAddresses | null): Result<null> {
  const { action } = record;
  const unticked = newRecipients(action, original).filter(
    (address) => !action.acknowledged_new.some((ticked) => sameAddress(ticked, address)),
  );
  return refuseUnticked(unticked);
}

/** The refusal of recipients who are new to the conversation and whom the person has not ticked; ok where there are none. */
export function refuseUnticked(unticked: readonly string[]): Result<null> {
  if (unticked.length === 0) return ok(null);
  return refuse(
    'new-recipient',
    `${unticked.join(', ')} did not take part in the mail that this answers and was not ticked as a new recipient; ` +
      'nothing is sent. Tick or remove the address on the card and approve again.',
  );
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
