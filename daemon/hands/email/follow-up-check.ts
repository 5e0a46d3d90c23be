import { type SendEmail } from '../../../shared/approval/action.ts';
import { type ApproveRecord } from '../../../shared/approval/decision.ts';
import { type Result } from '../../../shared/result.ts';
import { FOLLOW_UP_SLOT } from '../../../shared/task/follow-up.ts';
import { sameAddress } from '../../../shared/text/address.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { instant } from '../../../shared/text/time.ts';
import { sentBlock } from '../../mail/sent-block.ts';
import { type History } from '../history.ts';
import { checkOriginal, notThere, other, otherThread, refuseUnticked } from './original-check.ts';
import { type OriginalLookup, type ReadOriginal } from './ports.ts';

/** A mail that this hand has sent, by its own journal. */
export interface SentBefore {
  readonly action: SendEmail;
  /** When it left, milliseconds since 1970. */
  readonly at: number;
}

/**
 * What an approval is checked against before anything leaves (PROTOCOL §4, context): the mail that it answers, in the user's
 * own mailbox; or, where it asks again about a mail of the user's own, that mail in the hand's own journal, which says
 * better than any mailbox what was sent, and to whom.
 */
export async function checkContext(
  record: ApproveRecord,
  history: History,
  { originals }: { readonly originals: OriginalLookup },
  { readOriginal }: { readonly readOriginal: ReadOriginal },
): Promise<Result<null>> {
  if (record.action.slot !== FOLLOW_UP_SLOT) return checkOriginal(record, originals, readOriginal);
  return checkFollowUp(record, sentBefore(history, record.context.message_id));
}

function sentBefore(history: History, messageId: string): SentBefore | null {
  if (messageId === '') return null;
  for (const { record, ending } of history.effects.values()) {
    if (ending?.state === 'accepted' && ending.evidence.message_id === messageId)
      return { action: record.action, at: ending.at };
  }
  return null;
}

/** Pure: the recipients are those of the sent mail, the thread is its thread, and the card showed what was sent. */
export function checkFollowUp({ action, context }: ApproveRecord, sent: SentBefore | null): Result<null> {
  const { message_id: id, accepts_unverified: accepted, shown_sha256: shown } = context;
  if (action.in_reply_to !== id) return otherThread(action.in_reply_to);
  const known = sent === null ? [] : [...sent.action.to, ...sent.action.cc];
  // Bcc is always new: nobody else would see it.
  const fresh = [...action.to, ...action.cc]
    .filter((address) => !includes(known, address))
    .concat(action.bcc);
  const unticked = fresh.filter((address) => !includes(action.acknowledged_new, address));
  if (sent === null) return accepted ? refuseUnticked(unticked) : notThere();
  if (sha256Hex(sentBlock(sent.action.body, instant(sent.at))) !== shown) return other();
  const strange = action.references.find((one) => one !== id && !sent.action.references.includes(one));
  return strange === undefined ? refuseUnticked(unticked) : otherThread(strange);
}

function includes(addresses: readonly string[], address: string): boolean {
  return addresses.some((one) => sameAddress(one, address));
}
