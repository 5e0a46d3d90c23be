import { domainOf, sameAddress } from '../../../../shared/text/address.ts';
import { ownAddresses, ownDomains } from '../../own-address.ts';
import { siteOf } from '../site.ts';
import type { MailView } from '../view.ts';
import { likeness, mixesAlphabets } from './look-alike.ts';

const MAX_CONTACTS = 5000;

/** Senders who dress up as somebody the owner knows, or as the owner. */
export function imitation(view: MailView): string[] {
  const risks: string[] = [];
  const model = imitated(view);
  if (model !== null)
    risks.push(`Its sender’s domain ${view.site} looks like ${model}, but it is another one.`);
  if (mixesAlphabets(view.site))
    risks.push('Its sender’s domain mixes letters of several alphabets, as forged names do.');
  const shown = /[^\s<>"'(),;:]{1,64}@[^\s<>"'(),;:]{1,190}/.exec(view.mail.from.name)?.[0];
  if (shown !== undefined && view.mail.from.address !== '' && !sameAddress(shown, view.mail.from.address))
    risks.push('Its sender’s name shows another address than the one it was sent from.');
  if ((view.mail.shape.html?.disguised ?? 0) > 0)
    risks.push('It holds a link that shows one address and leads to another.');
  return risks;
}

/**
 * The site that the sender's imitates, by its look or by standing before another (`shop.example.evil.net`), or null. A site
 * of the owner or of a contact imitates nobody.
 */
function imitated(view: MailView): string | null {
  const { site, mail, owner } = view;
  if (site === '') return null;
  const own = new Set([...ownDomains(ownAddresses(owner))].map(siteOf));
  const contacts = (owner.contacts ?? []).slice(0, MAX_CONTACTS);
  const known = new Set(contacts.map((address) => siteOf(domainOf(address))));
  if (own.has(site) || known.has(site)) return null;
  const below = [...own, ...known].find(
    (domain) => domain !== '' && `.${view.domain}`.includes(`.${domain}.`),
  );
  if (below !== undefined) return below;
  const ofOwner = [...own].find((domain) => likeness(site, domain) !== null);
  if (ofOwner !== undefined) return ofOwner;
  // The same name under another ending is common among strangers and odd only where the mailbox is the same too.
  const local = (address: string) => address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const sameBox = (domain: string) =>
    contacts.some(
      (address) => siteOf(domainOf(address)) === domain && local(address) === local(mail.from.address),
    );
  return (
    [...known].find((domain) => {
      const how = likeness(site, domain);
      return how !== null && (how !== 'other-ending' || sameBox(domain));
    }) ?? null
  );
}
