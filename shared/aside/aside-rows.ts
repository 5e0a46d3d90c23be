import type { Fact } from '../card/survey.ts';
import { categoryTitle } from '../dashboard/counted.ts';
import { type Category } from '../dashboard/put-aside.ts';
import { standingOfTask } from '../dashboard/standing.ts';
import type { SeenTask } from '../dashboard/seen.ts';
import { oneLine } from '../text/show.ts';

/** A mail that got no draft, as a line of the list. Foreign text in it is one visible line. */
export interface AsideRow {
  /** Of the task. */
  readonly id: string;
  readonly path: string;
  readonly who: string;
  readonly subject: string;
  readonly category: Category;
  /** `Newsletters`, the heading of its kind. */
  readonly title: string;
  /** Why it was taken for that. */
  readonly why: string;
  /** Whether a person said what it is. */
  readonly corrected: boolean;
  /** When it came, an instant. */
  readonly at: string;
  /** False once it was taken out of those that were put aside. */
  readonly open: boolean;
  readonly text: string;
}

/** A task note is read anew when it changes, and is another object then: its row is made once. */
const rows = new WeakMap<SeenTask, AsideRow>();

/** The mails of this month and the last that were put aside, newest first; older ones are not looked through. */
export function asideRows(facts: readonly Fact[]): AsideRow[] {
  return facts
    .flatMap((fact) =>
      fact.kind === 'mail' && fact.seen !== null && isAside(fact.seen) ? [rowOf(fact.seen)] : [],
    )
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1));
}

function isAside(seen: SeenTask): boolean {
  return seen.placed.base.startsWith('EMAIL_') && standingOfTask(seen, undefined).kind === 'put_aside';
}

function rowOf(seen: SeenTask): AsideRow {
  const known = rows.get(seen);
  if (known !== undefined) return known;
  const { task, path } = seen;
  const [who, subject, why] = [oneLine(task.from, 100), oneLine(task.subject, 160), oneLine(task.why, 300)];
  const title = categoryTitle(task.category);
  const row: AsideRow = {
    id: task.id,
    path,
    who,
    subject,
    category: task.category,
    title,
    why,
    corrected: task.corrected !== '',
    at: task.received,
    open: true,
    text: [who, subject, why, title, task.category, task.id, task.message_id].join('\n').toLowerCase(),
  };
  rows.set(seen, row);
  return row;
}
