import { sameAddress } from '../text/address.ts';
import { type Task } from '../vault/schemas.ts';

type Timed = Pick<Task, 'id' | 'received'>;
type Mail = Timed &
  Pick<
    Task,
    'thread' | 'message_id' | 'in_reply_to' | 'references' | 'from_address' | 'reply_to' | 'to' | 'cc'
  >;

/** By the time at which mails came, and by their ids where that is the same second: the same order on every machine. */
export function isNewer(a: Timed, b: Timed): boolean {
  return a.received === b.received ? a.id > b.id : a.received > b.received;
}

/**
 * Whether an answer to `newer` takes the place of one to `older` (PROTOCOL §2: one open approval per thread). It does where
 * somebody goes on who took part: anybody can put a known Message-ID into References, and a stranger's mail must not make
 * the draft for somebody else disappear.
 */
export function continues(newer: Mail, older: Mail): boolean {
  if (newer.thread !== older.thread || newer.id === older.id || newer.from_address === '') return false;
  if (!comesAfter(newer, older)) return false;
  const tookPart = [older.from_address, ...older.reply_to, ...older.to, ...older.cc];
  return tookPart.some((address) => sameAddress(address, newer.from_address));
}

/** A mail that names another was written later, whatever clocks say; where both claim so, or none does, time decides. */
function comesAfter(newer: Mail, older: Mail): boolean {
  const after = names(newer, older);
  return after === names(older, newer) ? isNewer(newer, older) : after;
}

function names(mail: Mail, { message_id: id }: Mail): boolean {
  return id !== '' && (mail.in_reply_to === id || mail.references.includes(id));
}
