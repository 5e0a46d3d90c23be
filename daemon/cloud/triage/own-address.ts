import { domainOf } from '../../../shared/text/address.ts';
import { fits, parseGlob } from '../handbook/glob.ts';
import type { Owner } from './classifier.ts';

/** Whether an address is one of the owner's. In an alias `*` stands for any characters, as in `*@mine.example`. */
export function isOwn(owner: Owner, address: string): boolean {
  return address !== '' && [owner.address, ...owner.aliases].some((own) => fits(parseGlob(own), address));
}

/** The domains that the owner has addresses at. */
export function ownDomains(owner: Owner): ReadonlySet<string> {
  return new Set(
    [owner.address, ...owner.aliases]
      .map(domainOf)
      .filter((domain) => domain !== '' && !domain.includes('*')),
  );
}
