import { domainToASCII } from 'node:url';
import { type Glob, parseGlob } from './glob.ts';

/** Letters of an addr-spec as mail is read here (shared/text/address.ts), and the star. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const LABEL = /^[a-z0-9*-]+$/;

/**
 * A pattern of addresses, or null where no address could ever fit it, as with a name before the address: a line that is meant
 * to keep drafts from somebody must not say nothing. A domain may stand in its own letters; mail names it in ASCII (RFC 5890).
 */
export function addressGlob(text: string): Glob | null {
  if (/^\*+$/.test(text)) return parseGlob(text);
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  const domain = domainPattern(text.slice(at + 1));
  return domain === null || !LOCAL.test(local) ? null : { ...parseGlob(`${local}@${domain}`), source: text };
}

/** A domain, or a pattern of domains, as mail writes it; null where there is no such domain. */
export function domainPattern(text: string): string | null {
  const labels = text.toLowerCase().split('.').map(asciiLabel);
  const whole = labels.every((label) => LABEL.test(label));
  return whole && (labels.length > 1 || text.includes('*')) ? labels.join('.') : null;
}

/** '' where it is none; a label of other letters that has a star too has no ASCII form. */
function asciiLabel(label: string): string {
  // eslint-disable-next-line no-control-regex -- everything but ASCII is asked for
  return /^[\x00-\x7f]*$/.test(label) || label.includes('*') ? label : domainToASCII(label);
}
