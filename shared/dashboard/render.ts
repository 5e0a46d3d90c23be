import { inlineCode, oneLine } from '../text/show.ts';
import { type UpdateEntry } from './merge.ts';

/** One approval or task as the dashboard lists it. `title` and `who` are foreign text. */
export interface DashboardRow {
  readonly path: string;
  readonly title: string;
  readonly who: string;
  readonly since: string;
  readonly note: string;
}

export interface DashboardView {
  readonly mode: 'live' | 'dry';
  readonly needsYou: readonly DashboardRow[];
  readonly onTheWay: readonly DashboardRow[];
  readonly done: readonly DashboardRow[];
  /** Sentences about what is held back, frozen, locked, paused or unreachable. */
  readonly trouble: readonly string[];
  readonly updates: readonly UpdateEntry[];
  /** Standing facts about the boundary, such as a cloud credential that could send (PROTOCOL §10). */
  readonly warnings: readonly string[];
}

/**
 * `Dashboard.md` from what is known; the same view gives the same bytes, so an unchanged dashboard is not a change.
 * Everything foreign stands in inline code, and links go to note paths that matched the layout's grammar.
 */
export function renderDashboard(view: DashboardView): string {
  const lines = [
    '# Dashboard',
    '',
    view.mode === 'live' ? 'Mode: **live**' : 'Mode: **dry run**, nothing leaves',
    '',
  ];
  if (view.warnings.length > 0) lines.push(...view.warnings.map((text) => `> [!warning] ${plain(text)}\n`));
  if (view.trouble.length > 0)
    lines.push('## Trouble', '', ...view.trouble.slice(0, MOST_ROWS).map((text) => `- ${plain(text)}`), '');
  lines.push(...section('Needs you', view.needsYou, 'Nothing waits for you.'));
  lines.push(...section('On the way', view.onTheWay, ''));
  lines.push(...section('Done', view.done, ''));
  if (view.updates.length > 0) lines.push('## Updates', '', ...view.updates.map(update), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A dashboard is read in a minute; what does not fit is counted. */
const MOST_ROWS = 100;

function section(title: string, rows: readonly DashboardRow[], empty: string): string[] {
  if (rows.length === 0) return empty === '' ? [] : [`## ${title}`, '', empty, ''];
  const more = rows.length > MOST_ROWS ? [`- … and ${String(rows.length - MOST_ROWS)} more`] : [];
  return [`## ${title} (${String(rows.length)})`, '', ...rows.slice(0, MOST_ROWS).map(row), ...more, ''];
}

function row({ path, title, who, since, note }: DashboardRow): string {
  const link = path === '' ? '' : `[[${path.replace(/\.md$/, '')}|open]] `;
  const person = who === '' ? '' : ` · ${inlineCode(who, 60)}`;
  return `- ${link}${inlineCode(title, 80)}${person} · ${since}${note === '' ? '' : ` · ${plain(note)}`}`;
}

function update(entry: UpdateEntry): string {
  return `- ${entry.at} ${entry.agent}: ${plain(entry.text)}`;
}

/** Our own sentences may quote foreign words, so they are shown as code as soon as they hold anything but plain text. */
function plain(text: string): string {
  const line = oneLine(text, 300);
  return /^[\p{L}\p{N} .,:;'’()/@%+-]*$/u.test(line) && !/:\/\/|www\./i.test(line)
    ? line
    : inlineCode(line, 300);
}
