import { placeOf } from '../shared/vault/layout.ts';

/** A mail that a person writes is at most this long (daemon/compose/person-note.ts); what is quoted leaves room. Characters. */
const MOST_QUOTED = 15_000;

/**
 * The note that asks for a mail about another note (docs/compose.md), to be completed by the person: `ready: no` keeps it here
 * until then. A mail's own task is linked, so that the answer goes to everybody on it; any other note is quoted, as what somebody
 * else wrote is quoted in a mail, and the person's words go above.
 */
export function taskAbout(path: string, title: string, text: string): string {
  const placed = placeOf(path);
  if (placed !== null && 'id' in placed && placed.base.startsWith('EMAIL_'))
    return `---\nreply_all: "[[${path.replace(/\.md$/, '')}]]"\nready: no\n---\n\n`;
  const quoted = withoutFrontMatter(text)
    .slice(0, MOST_QUOTED)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
  return `---\nto: \nsubject: ${JSON.stringify(title)}\nready: no\n---\n\n\n\n${quoted}\n`;
}

function withoutFrontMatter(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const end = lines[0] === '---' ? lines.indexOf('---', 1) : -1;
  return lines.slice(end + 1).join('\n');
}
