import { addressParser } from 'postal-mime';
import { isAddrSpec, sameAddress } from '../../shared/text/address.ts';
import type { Mailbox, UnsupportedAddress } from './facts.ts';
import { MAIL_LIMITS } from './limits.ts';
import { foreignLine } from './text.ts';

export interface AddressList {
  /** Each address once, in the order of the header. */
  readonly mailboxes: readonly Mailbox[];
  readonly unsupported: readonly UnsupportedAddress[];
  /** There were more recipients than `MAIL_LIMITS.recipients`. */
  readonly cut: boolean;
}

/** Characters of one address header that are looked at: room for the allowed recipients with their names. */
const MAX_HEADER = 200_000;

/**
 * Reads the values of one address header. A mail library recovers addresses from almost anything (from quoted names,
 * encoded words, text around an `@`); an address counts here only if it is a strict addr-spec and stands in the header
 * exactly as it is, because nothing may leave to an address that the header does not show (PROTOCOL §6).
 */
export function readAddresses(header: string, values: readonly string[]): AddressList {
  const mailboxes: Mailbox[] = [];
  const unsupported: UnsupportedAddress[] = [];
  let cut = false;
  for (const whole of values) {
    const value = whole.slice(0, MAX_HEADER);
    cut ||= whole.length > MAX_HEADER;
    // `<a@x><b@y>`: the library takes the first, other readers the last; what two programs read in two ways names nobody.
    if (/>\s*</.test(value)) unsupported.push({ header, text: foreignLine(value, 100) });
    for (const found of addressParser(value, { flatten: true })) {
      const address = found.address ?? '';
      if (mailboxes.length + unsupported.length >= MAIL_LIMITS.recipients)
        return { mailboxes, unsupported, cut: true };
      // Before the text is searched for it: one address a thousand times over would be searched for as often.
      if (mailboxes.some((known) => known.address === address)) continue;
      if (!isAddrSpec(address) || !standsIn(value, address)) {
        const text = foreignLine([found.name, address].filter((part) => part !== '').join(' '), 100);
        if (text !== '') unsupported.push({ header, text });
      } else if (!mailboxes.some((known) => sameAddress(known.address, address))) {
        mailboxes.push({ name: foreignLine(found.name, 100), address });
      }
    }
  }
  return { mailboxes, unsupported, cut };
}

/** Whether the address stands in the text whole: not as a part of a longer one. */
function standsIn(value: string, address: string): boolean {
  for (let at = value.indexOf(address); at >= 0; at = value.indexOf(address, at + 1)) {
    const before = value.charAt(at - 1);
    const after = value.charAt(at + address.length);
    if (/^[\s<,;:(]?$/.test(before) && /^[\s>,;()]?$/.test(after)) return true;
  }
  return false;
}
