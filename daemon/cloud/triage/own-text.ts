import type { MailFacts } from '../../mail/facts.ts';
import { headerBlockAt, separatorAt } from '../../mail/quotes/header-block.ts';

const MAX_LINES = 1000;

/**
 * What the sender says himself: the fresh text down to a mail that he passes on. `fresh` holds that mail too, since it is
 * content; but a request in it was made to somebody else. All of it where he says nothing of his own.
 */
export function ownText(mail: MailFacts): string {
  const fresh = mail.fresh === '' ? mail.text : mail.fresh;
  if (!mail.forwarded) return fresh;
  const lines = fresh.split('\n').slice(0, MAX_LINES);
  const end = lines.findIndex(
    (line, at) => separatorAt(line) === 'forwarded' || headerBlockAt(lines, at, false) >= 0,
  );
  const said = end < 0 ? '' : lines.slice(0, end).join('\n').trim();
  return said === '' ? fresh : said;
}
