import { answerable } from '../../../shared/approval/recipients.ts';
import { sameAddress } from '../../../shared/text/address.ts';
import { type Answerable } from './drafter.ts';
import { isOwn } from '../own-address.ts';
import { takesNoAnswers } from './never.ts';

const MOST = 5;
const MOST_NAMED = 10;

/** Reply-To where it stays at the sender's own domain, else the sender (PROTOCOL §4); never we ourselves. */
export function recipientsOf(mail: Pick<Answerable, 'from' | 'reply_to'>, own: readonly string[]): string[] {
  if (mail.from.address === '') return [];
  const [from = '', ...replyTo] = answerable({ from: mail.from.address, reply_to: mail.reply_to }).filter(
    (address, at) => at === 0 || (!isOwn(own, address) && !takesNoAnswers(address)),
  );
  return replyTo.length > 0 ? replyTo.slice(0, MOST) : [from];
}

/** Who else was on a mail, for the person to choose: an answer to all is their wish, never the default. */
export function othersOn(
  mail: Pick<Answerable, 'from' | 'to' | 'cc'>,
  recipients: readonly string[],
  own: readonly string[],
): string | null {
  const others = besides([mail.from.address, ...mail.to, ...mail.cc], recipients, own);
  return others.length === 0
    ? null
    : `Also on this mail: ${named(others)}. To answer all, ask for “reply all”, or add them to cc.`;
}

/** An answer to all as a person wished for it: whom it reaches beside `recipients`, and what to tell them about that. */
export interface ToAll {
  readonly cc: readonly string[];
  readonly note: string;
}

/**
 * Everybody whom the mail names goes to Cc (RFC 5322 §3.6.3), or nobody where that would tell others what they don't know: a
 * mail that names none of our addresses came by Bcc, or by a list.
 */
export function toAll(
  mail: Pick<Answerable, 'to' | 'cc'>,
  recipients: readonly string[],
  own: readonly string[],
): ToAll {
  const addressed = [...mail.to, ...mail.cc];
  if (!addressed.some((address) => isOwn(own, address)))
    return {
      cc: [],
      note: 'Not answered to all: the mail names none of your addresses, so you got it by Bcc or a list.',
    };
  const others = besides(addressed, recipients, own).filter((address) => !takesNoAnswers(address));
  if (others.length === 0)
    return { cc: [], note: 'Nobody else is on this mail, so it is answered to its sender alone.' };
  if (others.length > MOST_IN_CC)
    return {
      cc: [],
      note: `Not answered to all: that would reach ${others.length} others, more than the ${MOST_IN_CC} that a mail may have in Cc. Add those you mean.`,
    };
  return { cc: others, note: `Answered to all, as you asked. In Cc: ${named(others)}.` };
}

/** As many as a signed action holds (shared/approval/action.ts). */
const MOST_IN_CC = 50;

function besides(
  addresses: readonly string[],
  recipients: readonly string[],
  own: readonly string[],
): string[] {
  const found: string[] = [];
  for (const address of addresses) {
    const known = [...recipients, ...found].some((one) => sameAddress(one, address));
    if (address === '' || known || isOwn(own, address)) continue;
    found.push(address);
  }
  return found;
}

function named(addresses: readonly string[]): string {
  const more = addresses.length > MOST_NAMED ? ` and ${addresses.length - MOST_NAMED} more` : '';
  return `${addresses.slice(0, MOST_NAMED).join(', ')}${more}`;
}
