/**
 * A strict subset of RFC 5321 addr-spec: dot-atom local part, LDH domain with at least one dot or `localhost`-free
 * single label refused. No quoted strings, comments, IP literals or raw Unicode: an address that needs one of them
 * is shown to the person as unsupported instead of being parsed by a mail library (PROTOCOL §6).
 */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isAddrSpec(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64) return false;
  if (!LOCAL.test(text.slice(0, at))) return false;
  const labels = text.slice(at + 1).split('.');
  return (
    labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/** Addresses are compared without regard to case: the domain by RFC 5321, the local part because mailboxes do. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The mailbox behind an address with a tag, `me+news@x.example`, as most hosts deliver it (RFC 5233); others as they are. */
export function untagged(address: string): string {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * RFC 5322 msg-id in angle brackets, conservative ASCII, at most 900 characters so that a header line can hold it. It is
 * kept as it is or not at all, so that one which Templater would run (`<%…%>`) is none.
 */
export function isMessageId(text: string): boolean {
  return text.length <= 900 && /^<(?!%)[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(text);
}
