import { domainOf, sameAddress } from '../text/address.ts';

/** The addresses of the mail being answered, as strict addr-specs; what is not one is left out. */
export interface OriginalAddresses {
  readonly from: string;
  readonly reply_to: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
}

export interface Recipients {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
}

/**
 * Which recipients a person must tick as new (PROTOCOL §4, context): everybody but the sender of the original, its
 * Reply-To where that is at the sender's own domain, and, in Cc only, those whom the original itself was addressed to.
 * With no original to look at, everybody is new. Bcc is always new: nobody else would see it.
 */
export function newRecipients(recipients: Recipients, original: OriginalAddresses | null): string[] {
  const answer = original === null ? [] : answerable(original);
  const copy = original === null ? [] : [...answer, ...original.to, ...original.cc];
  return [
    ...recipients.to.filter((address) => !includes(answer, address)),
    ...recipients.cc.filter((address) => !includes(copy, address)),
    ...recipients.bcc,
  ];
}

/** Where an answer may go without being a new recipient. */
export function answerable(original: Pick<OriginalAddresses, 'from' | 'reply_to'>): string[] {
  if (original.from === '') return [];
  const home = domainOf(original.from);
  return [original.from, ...original.reply_to.filter((address) => domainOf(address) === home)];
}

function includes(addresses: readonly string[], address: string): boolean {
  return addresses.some((candidate) => sameAddress(candidate, address));
}
