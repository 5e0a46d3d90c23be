import { isMessageId } from '../../shared/text/address.ts';
import { instant } from '../../shared/text/time.ts';
import { MAIL_LIMITS } from './limits.ts';
import { foreignLine } from './text.ts';

/** One header field as the MIME parser gives it: key in lower case, value unfolded. */
export interface HeaderField {
  readonly key: string;
  readonly value: string;
}

export function valuesOf(fields: readonly HeaderField[], key: string): string[] {
  return fields.filter((field) => field.key === key).map((field) => field.value);
}

/** The first field of that name, which is the one that every duplicate is ignored in favour of; '' without one. */
export function firstOf(fields: readonly HeaderField[], key: string): string {
  return fields.find((field) => field.key === key)?.value ?? '';
}

/** Characters that are looked at for one word: comments may stand before it. */
const MAX_KEYWORD = 1000;

/** First word of a structured value in lower case: `auto-replied; x=y` → `auto-replied`. */
export function keyword(value: string): string {
  return (
    foreignLine(value.slice(0, MAX_KEYWORD).replace(/\([^)]*\)/g, ' '), 100)
      .split(/[\s;,]/)[0]
      ?.toLowerCase() ?? ''
  );
}

/** The msg-ids of a Message-ID, In-Reply-To or References value that are of the conservative form, each once. */
export function messageIds(value: string): string[] {
  const found = value.slice(0, 100_000).match(/<[^<>\s]{1,898}>/g) ?? [];
  return [...new Set(found)].filter(isMessageId);
}

const MAX_REFERENCE_TEXT = 12_000;

/**
 * References bounded in number and in length: the first names the thread, the latest are what clients thread by
 * (RFC 5322 §3.6.4).
 */
export function boundedReferences(ids: readonly string[], limit: number = MAIL_LIMITS.references): string[] {
  const [root] = ids;
  if (root === undefined) return [];
  let room = MAX_REFERENCE_TEXT - root.length;
  const latest: string[] = [];
  for (const id of ids.slice(1).toReversed()) {
    room -= id.length;
    if (room < 0 || latest.length >= limit - 1) break;
    latest.unshift(id);
  }
  return [root, ...latest];
}

const DATE =
  /(?:^|[\s,;])(\d{1,2})\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([+-]\d{4}))?/i;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * An RFC 5322 date as an instant, or ''. Read by our own rules, because the platform's parser takes a date without a
 * zone in the zone of the machine, and every agent must read the same. Without a numeric zone it is taken as UTC.
 */
export function mailDate(value: string): string {
  const match = DATE.exec(value.slice(0, 200));
  if (match === null) return '';
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6] ?? '0'].map(
    Number,
  );
  if (day === undefined || year === undefined) return '';
  const month = MONTHS.indexOf((match[2] ?? '').toLowerCase());
  // Two and three digit years as RFC 5322 §4.3 reads them.
  const fullYear = match[3]?.length === 4 ? year : year < 50 ? year + 2000 : year + 1900;
  const zone = match[7] ?? '+0000';
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) * (zone.startsWith('-') ? -1 : 1);
  const ms = Date.UTC(fullYear, month, day, hour, minute, second) - offset * 60_000;
  return ms >= EARLIEST && ms < LATEST ? instant(ms) : '';
}

/** The date after the last `;` of the topmost Received field (RFC 5321 §4.4), or ''. */
export function receivedDate(fields: readonly HeaderField[]): string {
  const top = firstOf(fields, 'received');
  return top === '' ? '' : mailDate(top.slice(top.lastIndexOf(';') + 1));
}
