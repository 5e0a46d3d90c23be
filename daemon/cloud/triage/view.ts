import { decodeWords } from 'postal-mime';
import { domainOf } from '../../../shared/text/address.ts';
import type { MailFacts } from '../../mail/facts.ts';
import type { Owner } from './classifier.ts';
import { plainText } from './lexicon/phrases.ts';
import { isOwn, ownAddresses, ownDomains } from '../own-address.ts';
import { ownText } from './own-text.ts';
import { siteOf } from './site.ts';

/** A mail as triage looks at it: header by name, the text told apart, and how it relates to the owner. */
export interface MailView {
  readonly mail: MailFacts;
  readonly owner: Owner;
  /** Header fields by lower-case name; the first value of each. */
  readonly header: ReadonlyMap<string, string>;
  /** All header names with their values, in order. */
  readonly fields: MailFacts['shape']['header'];
  readonly local: string;
  readonly domain: string;
  /** Registrable domain of the sender, such as `shop.example` of `mail.shop.example`; '' without a sender. */
  readonly site: string;
  /** What the sender wrote this time, as it stands there; lines of earlier mails that are quoted. */
  readonly said: string;
  /** Its lines that are not empty, and its words; two characters of a script without spaces count as one. */
  readonly lines: readonly string[];
  readonly words: number;
  readonly quotedLines: number;
  /** Subject, what the sender wrote, and its first and last part, all as `plainText`. */
  readonly subject: string;
  readonly own: string;
  readonly head: string;
  readonly tail: string;
  /** Hosts of links in text and HTML. */
  readonly hosts: ReadonlySet<string>;
  readonly links: number;
  readonly toOwner: boolean;
  readonly ccOwner: boolean;
  readonly fromOwner: boolean;
  /** Other people it is addressed to. */
  readonly others: number;
  /** It answers a mail of the owner, as far as its header or its quotation shows. */
  readonly answersOwner: boolean;
  /** First names and the like by which a greeting would call the owner. */
  readonly names: readonly string[];
}

const MAX_OWN = 6000;
/** Characters that count as the beginning and the end of what was written. */
export const HEAD = 400;
export const TAIL = 500;
const URL = /\bhttps?:\/\/(?:[^@/?#\s]{1,60}@)?([^/?#:\s<>"')\]]{1,253})/gi;

export function viewOf(mail: MailFacts, owner: Owner): MailView {
  const header = new Map<string, string>();
  for (const { key, value } of mail.shape.header) if (!header.has(key)) header.set(key, value);
  const at = mail.from.address.lastIndexOf('@');
  const said = ownText(mail);
  const own = plainText(said.slice(0, MAX_OWN));
  const urls = [...mail.text.matchAll(URL)].map((match) => (match[1] ?? '').toLowerCase());
  const mine = ownAddresses(owner);
  const toOwner = mail.to.some((address) => isOwn(mine, address));
  const ccOwner = mail.cc.some((address) => isOwn(mine, address));
  return {
    mail,
    owner,
    header,
    fields: mail.shape.header,
    local: at < 0 ? '' : mail.from.address.slice(0, at).toLowerCase(),
    domain: at < 0 ? '' : domainOf(mail.from.address),
    site: at < 0 ? '' : siteOf(domainOf(mail.from.address)),
    said,
    lines: linesOf(said),
    words: wordsIn(own),
    quotedLines: mail.quoted === '' ? 0 : mail.quoted.split('\n').length,
    subject: plainText(mail.subject),
    own,
    head: own.slice(0, HEAD),
    tail: own.slice(-TAIL),
    hosts: new Set([...urls, ...(mail.shape.html?.hosts ?? [])]),
    links: Math.max(urls.length, mail.shape.html?.links ?? 0),
    toOwner,
    ccOwner,
    fromOwner: isOwn(mine, mail.from.address),
    others: [...mail.to, ...mail.cc].filter((address) => !isOwn(mine, address)).length,
    answersOwner: answersOwner(mail, owner),
    names: namesOf(header, owner),
  };
}

const MAX_LINES = 200;

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, MAX_LINES)
    .map((line) => line.slice(0, 300));
}

function wordsIn(plain: string): number {
  const count = (pattern: RegExp) => (plain.match(pattern) ?? []).length;
  return count(/[\p{L}\p{N}]+/gu) + count(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) / 2;
}

/** Message-IDs carry the host that made them, and the owner's mails were made at the owner's domains. */
function answersOwner(mail: MailFacts, owner: Owner): boolean {
  const domains = ownDomains(ownAddresses(owner));
  const ours = (id: string) => {
    const host = id.slice(id.lastIndexOf('@') + 1, -1).toLowerCase();
    return [...domains].some((domain) => host === domain || host.endsWith(`.${domain}`));
  };
  if ([mail.in_reply_to, ...mail.references].some((id) => id !== '' && ours(id))) return true;
  // Clients without References name the owner's address above what they quote.
  const addresses = ownAddresses(owner).filter((address) => address !== '' && !address.includes('*'));
  const text = mail.quoted.toLowerCase();
  return addresses.some((address) => {
    const found = text.indexOf(address.toLowerCase());
    return found >= 0 && /^[^\n]{0,80}(?:[:：]\s*$|>[^\n]{0,40}[:：])/m.test(text.slice(found, found + 200));
  });
}

function namesOf(header: ReadonlyMap<string, string>, owner: Owner): string[] {
  const shown = decodeWords(`${header.get('to') ?? ''} ${header.get('cc') ?? ''}`.slice(0, 1000)).replace(
    /<[^<>]{0,254}>/g,
    ' ',
  );
  const listed = (header.get('to') ?? '').length < 200 ? shown : '';
  const locals = ownAddresses(owner).map((address) => address.split('@')[0] ?? '');
  return [
    ...new Set([
      ...plainText(listed).split(/[^\p{L}]+/u),
      ...locals.flatMap((local) => plainText(local).split(/[^\p{L}]+/u)),
    ]),
  ].filter((name) => name.length >= 3);
}
