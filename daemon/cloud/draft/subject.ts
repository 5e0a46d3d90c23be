/** Prefixes by which mail programs mark an answer in their languages, also counted (`Re[2]:`) and repeated. */
const ANSWER_PREFIX =
  /^\s*(?:re|aw|antw|sv|vs|res|rif|ynt|odp|回复|答复)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*/iu;
const SHOWN_CHARACTER = /‹(?:U\+[0-9A-F]{4,6}|\d+ invisible characters)›/g;
const MAX_SUBJECT = 250;

/**
 * The subject of an answer: `Re: ` once, then the original's own words in one line. It is plain Unicode without control
 * characters, so that it can be encoded for the wire (RFC 2047) and read back as the same text.
 */
export function replySubject(subject: string): string {
  let rest = subject.replace(SHOWN_CHARACTER, '').replace(/\s+/g, ' ').trim();
  for (let next = strip(rest); next !== rest; next = strip(rest)) rest = next;
  const points = [...rest];
  const short = points.length > MAX_SUBJECT ? `${points.slice(0, MAX_SUBJECT - 1).join('')}…` : rest;
  return `Re: ${short}`.trimEnd();
}

function strip(subject: string): string {
  return subject.replace(ANSWER_PREFIX, '');
}
