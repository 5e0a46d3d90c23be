import { type Result, ok, refuse } from '../../shared/result.ts';
import { sameAddress } from '../../shared/text/address.ts';
import { oneLine } from '../../shared/text/show.ts';
import { readAddresses } from '../mail/addresses.ts';
import { type Mailbox } from '../mail/facts.ts';
import { type AboutRef } from './about-ref.ts';

/** Whom a person's mail goes to; names serve the greeting alone, since only addresses are signed. */
export interface Addressed {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
}

type Field = keyof Addressed;
type Written = Readonly<Record<Field, readonly string[]>>;

const FIELDS = ['to', 'cc', 'bcc'] as const;
/** As many as a signed action holds (shared/approval/action.ts). */
const MOST = 50;

/** Reads `to`, `cc` and `bcc`; an address that we can't use is named, never left out. */
export function readRecipients(written: Written, about: AboutRef | null): Result<Addressed> {
  const read: Record<Field, readonly Mailbox[]> = { to: [], cc: [], bcc: [] };
  const all: Mailbox[] = [];
  for (const field of FIELDS) {
    const { mailboxes, unsupported } = readAddresses(field, written[field]);
    const [bad] = unsupported;
    if (bad !== undefined || (mailboxes.length === 0 && written[field].length > 0))
      return refuse('address', notAnAddress(field, bad?.text ?? written[field].join(', ')));
    if (mailboxes.length > MOST)
      return refuse('address', `${field}: names more than ${MOST} people; a mail goes to at most so many.`);
    const twice = mailboxes.find(({ address }) => all.some((known) => sameAddress(known.address, address)));
    if (twice !== undefined)
      return refuse('address', `${twice.address} is named twice among to, cc and bcc; keep it in one.`);
    all.push(...mailboxes);
    read[field] = mailboxes;
  }
  if (about?.kind === 'reply_all') {
    if (read.to.length > 0)
      return refuse(
        'address',
        'An answer to all goes to whom the mail names; write others in cc:, not in to:.',
      );
  } else if (read.to.length === 0)
    return refuse('address', 'It has nobody to go to; write an address after to:.');
  return ok(read);
}

function notAnAddress(field: Field, text: string): string {
  return `"${oneLine(text, 80)}" in ${field}: is no plain e-mail address; write ana@client.example or Ana <ana@client.example>.`;
}
