import type { MailView } from './view.ts';
import { isOwn, ownAddresses } from '../own-address.ts';

/**
 * A form on the owner's own site sends what a visitor wrote from the owner's own address, and names the visitor in Reply-To
 * (RFC 5322 §3.6.2: where answers are to go), since SPF would refuse the visitor's.
 */
export function passesOnVisitor({
  mail,
  owner,
  fromOwner,
}: Pick<MailView, 'mail' | 'owner' | 'fromOwner'>): boolean {
  return fromOwner && mail.reply_to.some((address) => address !== '' && !isOwn(ownAddresses(owner), address));
}
