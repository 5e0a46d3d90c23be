import { getDomain } from 'tldts';

/** The registrable domain of a host (`shop.example` of `mail.shop.example`), or the host itself where it has none. */
export function siteOf(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}
