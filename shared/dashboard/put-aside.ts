import { addDays } from '../text/days.ts';
import { CATEGORIES } from '../vault/schemas.ts';
import { type SeenTask, dayOf } from './seen.ts';

export type Category = (typeof CATEGORIES)[number];
/** How many mails of each category, in the order of the categories; none with 0. */
export type Counts = readonly (readonly [Category, number])[];

export interface AsideDay {
  readonly day: string;
  readonly domain: string;
  readonly counts: Counts;
}

export interface PutAside {
  /** Today and yesterday, today first: what was put aside since one last looked. */
  readonly lately: readonly AsideDay[];
  readonly week: Counts;
}

const DAYS = 7;

/** What wanted nothing of the last seven days, today included; days are those of the mails, in UTC. */
export function putAsideOf(aside: readonly SeenTask[], today: string): PutAside {
  const [oldest, yesterday] = [addDays(today, 1 - DAYS), addDays(today, -1)];
  const recent = aside.filter(({ task }) => dayOf(task.received) >= oldest);
  const days = new Map<string, SeenTask[]>();
  for (const seen of recent) {
    if (dayOf(seen.task.received) < yesterday) continue;
    const key = `${dayOf(seen.task.received)} ${seen.task.domain}`;
    const known = days.get(key);
    if (known === undefined) days.set(key, [seen]);
    else known.push(seen);
  }
  return {
    lately: [...days]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .map(([key, tasks]) => {
        const [day = '', domain = ''] = key.split(' ');
        return { day, domain, counts: countsOf(tasks) };
      }),
    week: countsOf(recent),
  };
}

export function countsOf(tasks: readonly SeenTask[]): Counts {
  return CATEGORIES.map((category): readonly [Category, number] => [
    category,
    tasks.filter(({ task }) => task.category === category).length,
  ]).filter(([, count]) => count > 0);
}

export function total(counts: Counts): number {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}
