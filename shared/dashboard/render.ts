import { inlineCode } from '../text/show.ts';
import { countsInWords } from './counted.ts';
import { dayNotePath } from './day-note-path.ts';
import { type Mailbox, type Outgoing } from './mailbox.ts';
import { joined, link, plain } from './markdown.ts';
import { type UpdateEntry } from './merge.ts';
import { type NeedsYou } from './needs-you.ts';
import { total } from './put-aside.ts';
import { type Wait } from './waits.ts';

export interface DashboardView {
  readonly mode: 'live' | 'dry';
  readonly mailbox: Mailbox;
  /** What agents say of mails that wait on the VM for room. */
  readonly waiting: readonly string[];
  /** Sentences about what is held back, frozen, locked, paused or unreachable. */
  readonly trouble: readonly string[];
  readonly updates: readonly UpdateEntry[];
  /** Standing facts about the boundary, such as a cloud credential that could send (PROTOCOL §10). */
  readonly warnings: readonly string[];
}

/** A dashboard is read in a minute; what does not fit is counted, and `countersign list` has it. */
const MOST = { needsYou: 40, waits: 15, onTheWay: 15, trouble: 100 } as const;
/** Working days after which a silence is worth a look. */
const LONG_SILENCE = 5;

/**
 * `Dashboard.md` from what is known; the same view gives the same bytes, so an unchanged dashboard is not a change.
 * Everything foreign stands in inline code, and links go to note paths that matched the layout's grammar.
 */
export function renderDashboard({
  mode,
  mailbox,
  waiting,
  trouble,
  updates,
  warnings,
}: DashboardView): string {
  const lines = [
    '# Dashboard',
    '',
    mode === 'live' ? 'Mode: **live**' : 'Mode: **dry run**, nothing leaves',
    '',
    inShort(mailbox),
    '',
    ...warnings.map((text) => `> [!warning] ${plain(text)}\n`),
    ...(trouble.length === 0 ? [] : [`> [!danger] ${inTheWay(trouble.length)}: see [[#Trouble]]\n`]),
    ...section('Needs you', mailbox.needsYou.map(needsYouRow), MOST.needsYou, 'Nothing waits for you.'),
    ...section('Waits for others', mailbox.waits.map(waitRow), MOST.waits),
    ...onTheWay(mailbox, waiting),
    ...putAside(mailbox),
    ...done(mailbox),
    ...section('Trouble', trouble.map(bullet), MOST.trouble),
    ...(updates.length === 0 ? [] : ['## Updates', '', ...updates.map(update), '']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The line by which one knows whether to read on. */
function inShort(mailbox: Mailbox): string {
  const { needsYou, waits, approved, drafting, undrafted, unchecked, putAside: aside } = mailbox;
  const lately = aside.lately.reduce((sum, { counts }) => sum + total(counts), 0);
  return joined([
    `**${needsYou.length}** ${needsYou.length === 1 ? 'needs' : 'need'} you`,
    `${waits.length} ${waits.length === 1 ? 'waits' : 'wait'} for others`,
    `${approved.length + drafting + undrafted + unchecked} on the way`,
    `${lately} put aside since yesterday`,
  ]);
}

function inTheWay(count: number): string {
  return count === 1 ? 'Something is in the way' : `${count} things are in the way`;
}

function section(title: string, rows: readonly string[], most: number, empty = ''): string[] {
  if (rows.length === 0) return empty === '' ? [] : [`## ${title}`, '', empty, ''];
  return [`## ${title}${title === 'Trouble' ? '' : ` (${rows.length})`}`, '', ...atMost(rows, most), ''];
}

function atMost(rows: readonly string[], most: number): string[] {
  return rows.length <= most ? [...rows] : [...rows.slice(0, most), `- … and ${rows.length - most} more`];
}

function needsYouRow(row: NeedsYou): string {
  const others = row.risks > 1 ? ` (and ${row.risks - 1} more)` : '';
  return `- ${joined([
    `${link(row.path, 'open')} ${row.priority === 'high' ? '**high** ' : ''}${inlineCode(row.subject, 80)}`,
    inlineCode(row.who, 60),
    row.since.slice(0, 10),
    row.words,
    plain(row.reason, 200),
    row.risk === '' ? '' : `⚠ ${plain(row.risk, 200)}${others}`,
  ])}`;
}

function waitRow({ path, who, subject, since, workingDays }: Wait): string {
  const days = `${workingDays} working ${workingDays === 1 ? 'day' : 'days'}`;
  return `- ${joined([
    `${link(path, 'open')} ${inlineCode(who, 60)}`,
    inlineCode(subject, 80),
    `since ${since}, ${workingDays > LONG_SILENCE ? `**${days}**` : days}`,
  ])}`;
}

function onTheWay(
  { approved, drafting, undrafted, unchecked }: Mailbox,
  waiting: readonly string[],
): string[] {
  const rows = approved.map(outgoingRow);
  const counted = [
    ...(unchecked === 0 ? [] : [`- ${uncheckedNotes(unchecked)}`]),
    ...(drafting === 0 ? [] : [`- ${mails(drafting)} being drafted on the VM`]),
    ...(undrafted === 0
      ? []
      : [`- ${mails(undrafted)} waiting on the VM for a draft`, ...waiting.map(bullet)]),
  ];
  if (rows.length + counted.length === 0) return [];
  const count = rows.length + unchecked + drafting + undrafted;
  return [`## On the way (${count})`, '', ...atMost(rows, MOST.onTheWay), ...counted, ''];
}

function outgoingRow({ path, who, subject, day, words }: Outgoing): string {
  return `- ${joined([`${link(path, 'open')} ${inlineCode(subject, 80)}`, inlineCode(who, 60), day, plain(words)])}`;
}

function putAside({ putAside: { lately, week } }: Mailbox): string[] {
  if (total(week) === 0) return [];
  return [
    '## Put aside',
    '',
    ...lately.map(
      ({ day, domain, counts }) =>
        `- ${link(dayNotePath(day, domain, 1), `${day} ${domain}`)}: ${countsInWords(counts)}`,
    ),
    `- In seven days: ${countsInWords(week)}`,
    '',
  ];
}

function done({ done: rows, doneCount }: Mailbox): string[] {
  if (doneCount === 0) return [];
  const before = doneCount > rows.length ? [`- … and ${doneCount - rows.length} before`] : [];
  return [`## Done (${doneCount})`, '', ...rows.map(outgoingRow), ...before, ''];
}

function update(entry: UpdateEntry): string {
  return `- ${entry.at} ${entry.agent}: ${plain(entry.text)}`;
}

function bullet(text: string): string {
  return `- ${plain(text)}`;
}

function uncheckedNotes(count: number): string {
  return count === 1
    ? '1 note says it is approved; nobody has checked that yet, and nothing leaves before'
    : `${count} notes say they are approved; nobody has checked that yet, and nothing leaves before`;
}

function mails(count: number): string {
  return count === 1 ? '1 mail' : `${count} mails`;
}
