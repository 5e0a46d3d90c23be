import { base32, sha256 } from '../../../shared/text/bytes.ts';
import { type MailFacts } from '../../mail/facts.ts';

/** Who sent a mail, as hashes: what is learned about a sender is kept without an address. '' where the mail does not say. */
export interface SenderKeys {
  /** Of the exact address in From. */
  readonly from: string;
  /** Of the List-Id (RFC 2919). */
  readonly list: string;
  /** People write to this list (List-Post, RFC 2369), so that it says little of what one mail is. */
  readonly discussion: boolean;
}

export function senderKeys({ from, list_id: list, list_post: discussion }: MailFacts): SenderKeys {
  const id = listId(list);
  return { from: fromKey(from.address), list: id === '' ? '' : keyOf('list', id), discussion };
}

export function fromKey(address: string): string {
  return address === '' ? '' : keyOf('from', address.toLowerCase());
}

/** RFC 2919 §3: the id stands in angle brackets, behind a name that may change. */
function listId(field: string): string {
  const from = field.lastIndexOf('<');
  const to = field.indexOf('>', from + 1);
  return (from >= 0 && to > from ? field.slice(from + 1, to) : field).trim().toLowerCase();
}

function keyOf(kind: string, text: string): string {
  return base32(sha256(`sender\0${kind}\0${text}`).slice(0, 10));
}
