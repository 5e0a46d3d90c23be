import { inlineCode } from '../text/show.ts';
import { CATEGORIES } from '../vault/schemas.ts';
import { categoryTitle, countsInWords } from './counted.ts';
import { type DayMail, type DayUnreadable, type MailDay } from './day-mails.ts';
import { dayNoteName } from './day-note-path.ts';
import { joined, link, plain } from './markdown.ts';

/**
 * Bytes of rows in one note. Obsidian edits notes of this size without delay, and what the person writes below them has
 * two thirds of the 1 MiB of a note left. Some 900 usual mails; the longest row possible is 3 kB.
 */
const PART_BYTES = 300_000;

const encoder = new TextEncoder();

interface Group {
  readonly title: string;
  readonly rows: readonly string[];
}

/**
 * The notes that list every mail of a day, one for the first PART_BYTES of rows and one for each that follow. Pure: the same
 * mails give the same bytes. All foreign text stands in inline code within a row.
 */
export function dayNotes(mailDay: MailDay): string[] {
  const { day, domain } = mailDay;
  const parts = inParts(groupsOf(mailDay));
  return parts.map((lines, at) => {
    const others = parts.flatMap((_, other) =>
      other === at ? [] : [link(dayNoteName(day, domain, other + 1), `part ${other + 1}`)],
    );
    const which = parts.length === 1 ? '' : `, part ${at + 1} of ${parts.length}`;
    return [
      `# ${day} ${domain}${which}`,
      '',
      joined([inShort(mailDay), ...others, '[[Dashboard]]']),
      '',
      ...lines,
    ].join('\n');
  });
}

/** What stands in a further part of a day that needs it no longer. */
export function emptyPart(day: string, domain: string): string {
  return `# ${day} ${domain}\n\nNothing is listed here any more: see ${link(dayNoteName(day, domain, 1), 'the first part')}.\n`;
}

/** Whether a line is, or was at another time, one of a day note: a person's own looks otherwise or says more. */
export function isListLine(line: string): boolean {
  return (
    / · [a-z2-7]{16}$/.test(line) || /^## .{1,40} \(\d{1,6}\)(?:, continued)?$/.test(line) || HEAD.test(line)
  );
}

const HEAD = /^(?:# \d{4}-\d{2}-\d{2} |\d{1,6} mails?, times in UTC · )/;

function inShort({ mails, unreadable }: MailDay): string {
  const of = (kind: DayMail['kind']) => mails.filter((mail) => mail.kind === kind).length;
  const answered = of('on_the_way') + of('ended');
  const aside = CATEGORIES.flatMap((category) => {
    const count = mails.filter((mail) => mail.kind === 'put_aside' && mail.category === category).length;
    return count === 0 ? [] : [[category, count] as const];
  });
  return joined([
    `${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}, times in UTC`,
    of('needs_you') === 0 ? '' : `${of('needs_you')} for you`,
    answered === 0 ? '' : `${answered} drafted or answered`,
    countsInWords(aside),
    unreadable.length === 0 ? '' : `${unreadable.length} unreadable`,
  ]);
}

function groupsOf({ mails, unreadable }: MailDay): Group[] {
  const rowsOf = (wanted: (mail: DayMail) => boolean) => mails.filter(wanted).map(row);
  return [
    { title: 'Can’t be read', rows: unreadable.map(unreadableRow) },
    { title: 'Needs you', rows: rowsOf(({ kind }) => kind === 'needs_you') },
    { title: 'Drafted or answered', rows: rowsOf(({ kind }) => kind === 'on_the_way' || kind === 'ended') },
    ...CATEGORIES.map((category) => ({
      title: categoryTitle(category),
      rows: rowsOf((mail) => mail.kind === 'put_aside' && mail.category === category),
    })),
  ].filter(({ rows }) => rows.length > 0);
}

/** Rows under their headings, cut where a part is full; a heading that goes on is said again. */
function inParts(groups: readonly Group[]): string[][] {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const { title, rows } of groups) {
    parts.at(-1)?.push(`## ${title} (${rows.length})`, '');
    for (const text of rows) {
      const size = encoder.encode(text).length;
      if (bytes + size > PART_BYTES && bytes > 0) {
        parts.at(-1)?.push('');
        parts.push([`## ${title} (${rows.length}), continued`, '']);
        bytes = 0;
      }
      parts.at(-1)?.push(text);
      bytes += size;
    }
    parts.at(-1)?.push('');
  }
  return parts;
}

/** What a task is that is no mail which came: the person's own note, and a reminder of a mail that was sent. */
const NAMED: Readonly<Record<string, string>> = { COMPOSE: 'your note', FOLLOWUP: 'reminder' };

function row(mail: DayMail): string {
  const { received, base, draft, from, subject, category, priority, kind, words, why, risks, risk, id } =
    mail;
  const state = kind === 'put_aside' ? '' : `${words}: `;
  const warned = risks === 0 ? '' : `⚠ ${risks} ${risks === 1 ? 'risk' : 'risks'}: ${plain(risk, 160)}`;
  return `- ${joined([
    `${received.slice(11, 16)} ${link(base, NAMED[base.split('_')[0] ?? ''] ?? 'mail')}${draft === '' ? '' : ` ${link(draft, 'draft')}`} ${inlineCode(from, 60)}`,
    inlineCode(subject, 80),
    `\`${category}\` ${priority}`,
    `${state}${plain(why, 160)}`,
    warned,
    id,
  ])}`;
}

function unreadableRow({ base, reason }: DayUnreadable): string {
  return `- ${joined([link(base, 'note'), plain(reason, 200), base.slice(-19, -3)])}`;
}
