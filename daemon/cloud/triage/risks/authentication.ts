import type { HeaderField } from '../../../mail/headers.ts';
import { siteOf } from '../site.ts';

export type Authentication = 'failed' | 'passed' | 'unknown';

const MAX_RESULTS = 10;

/**
 * What the owner's own mail host found out about the sender (RFC 8601). Anybody can write such a header, so only those
 * count that the host put on top: above the first Received field of another host, and under the host's own name. The
 * host is the one that wrote the topmost Received field. Hosts put their fields above what is there (RFC 8601 §4), so the
 * sender's own may stand below them under the same name: a lower field takes trust away and never gives any.
 */
export function authentication(header: readonly HeaderField[]): Authentication {
  const [top = '', ...below] = trustedResults(header).map((field) => field.toLowerCase());
  if ([top, ...below].some((field) => said(field, 'dmarc').includes('fail'))) return 'failed';
  const passed = ['dmarc', 'dkim', 'spf'].some((method) => said(top, method).includes('pass'));
  if (passed) return 'passed';
  return ['dkim', 'spf'].some((method) => said(top, method).includes('fail')) ? 'failed' : 'unknown';
}

function said(results: string, method: string): string[] {
  const pattern = new RegExp(`\\b${method}\\s{0,3}=\\s{0,3}([a-z]{2,12})`, 'g');
  return [...results.matchAll(pattern)].map(([, result = '']) => result);
}

function trustedResults(header: readonly HeaderField[]): string[] {
  const top = header.find(({ key }) => key === 'received');
  const host = top === undefined ? '' : receiver(top.value);
  if (host === '') return [];
  const found: string[] = [];
  for (const { key, value } of header) {
    if (key === 'received' && receiver(value) !== host) break;
    if (key !== 'authentication-results' || found.length >= MAX_RESULTS) continue;
    const writer = /^\s{0,9}([a-z0-9.-]{1,253})/i.exec(value)?.[1] ?? '';
    if (siteOf(writer.toLowerCase()) === host) found.push(value.slice(writer.length));
  }
  return found;
}

/** The site of the server that wrote a Received field (RFC 5321 §4.4, `by`). */
function receiver(value: string): string {
  const by = /\bby\s{1,9}([a-z0-9.-]{1,253})/i.exec(value.slice(0, 1000))?.[1];
  return by === undefined ? '' : siteOf(by.toLowerCase().replace(/\.$/, ''));
}
