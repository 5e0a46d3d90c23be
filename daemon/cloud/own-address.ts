import { domainOf, untagged } from '../../shared/text/address.ts';
import { fits, parseGlob } from './handbook/glob.ts';
import type { Owner } from './triage/classifier.ts';

/**
 * Whether an address is one of ours: as it stands, or below its tag, since our host would deliver that to ourselves (RFC 5233).
 * In an alias `*` stands for any characters, as in `*@mine.example`.
 */
export function isOwn(own: readonly string[], address: string): boolean {
  if (address === '') return false;
  return own.map(parseGlob).some((mine) => fits(mine, address) || fits(mine, untagged(address)));
}

/** All addresses of the person whose mailbox it is. */
export function ownAddresses({ address, aliases }: Owner): string[] {
  return [address, ...aliases];
}

/** The domains that we have addresses at. */
export function ownDomains(own: readonly string[]): ReadonlySet<string> {
  return new Set(own.map(domainOf).filter((domain) => domain !== '' && !domain.includes('*')));
}
