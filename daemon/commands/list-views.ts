import { type DayMail, type MailDay } from '../../shared/dashboard/day-mails.ts';
import { type Mailbox } from '../../shared/dashboard/mailbox.ts';
import { type NeedsYou } from '../../shared/dashboard/needs-you.ts';
import { type Wait } from '../../shared/dashboard/waits.ts';
import { addDays } from '../../shared/text/days.ts';
import { oneLine } from '../../shared/text/show.ts';

/** One part of the mailbox: what a program reads, and the same as lines. */
export interface ListView {
  readonly rows: readonly object[];
  readonly lines: readonly string[];
}

/** Days of mail that `--put-aside` lists, as the dashboard counts them. */
const DAYS = 7;

export function needsYouView({ needsYou }: Mailbox): ListView {
  return view(needsYou, 'Nothing waits for you.', (row: NeedsYou) => [
    `${row.id}  ${row.since.slice(0, 10)}  ${row.priority}  ${row.words}`,
    title(row.who, row.subject),
    ...(row.reason === '' ? [] : [`    ${oneLine(row.reason, 200)}`]),
    ...(row.risk === ''
      ? []
      : [`    ${row.risks === 1 ? 'risk' : `${row.risks} risks`}: ${oneLine(row.risk, 200)}`]),
  ]);
}

export function waitsView({ waits }: Mailbox): ListView {
  return view(waits, 'You wait for nobody.', ({ id, since, workingDays, who, subject }: Wait) => [
    `${id}  sent ${since}  ${workingDays} working ${workingDays === 1 ? 'day' : 'days'} ago`,
    title(who, subject),
  ]);
}

export function putAsideView(days: readonly MailDay[], today: string): ListView {
  const since = addDays(today, 1 - DAYS);
  const rows = days
    .filter(({ day }) => day >= since)
    .flatMap(({ mails }) => mails.filter(({ kind }) => kind === 'put_aside'))
    .reverse();
  return view(
    rows,
    `Nothing was put aside since ${since}.`,
    ({ id, received, category, from, subject, why }: DayMail) => [
      `${id}  ${received.slice(0, 16).replace('T', ' ')}  ${category}  ${oneLine(why, 120)}`,
      title(from, subject),
    ],
  );
}

function view<T extends object>(
  rows: readonly T[],
  nothing: string,
  linesOf: (row: T) => string[],
): ListView {
  return { rows, lines: rows.length === 0 ? [nothing] : rows.flatMap(linesOf) };
}

function title(who: string, subject: string): string {
  return `    ${who === '' ? '' : `${oneLine(who, 60)}: `}${oneLine(subject, 80)}`;
}
