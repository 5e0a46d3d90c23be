import { domainOf } from '../../../shared/text/address.ts';
import type { Owner } from './classifier.ts';

/** Whether an address is one of the owner's. In an alias `*` stands for any characters, as in `*@mine.example`. */
export function isOwn(owner: Owner, address: string): boolean {
  const wanted = address.toLowerCase();
  return (
    wanted !== '' && [owner.address, ...owner.aliases].some((own) => globMatches(own.toLowerCase(), wanted))
  );
}

/** The domains that the owner has addresses at. */
export function ownDomains(owner: Owner): ReadonlySet<string> {
  return new Set(
    [owner.address, ...owner.aliases]
      .map(domainOf)
      .filter((domain) => domain !== '' && !domain.includes('*')),
  );
}

/** Linear in the text for each star, without a regular expression made from a configuration. */
function globMatches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
