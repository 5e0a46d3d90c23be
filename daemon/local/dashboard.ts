import { type Mailbox } from '../../shared/dashboard/mailbox.ts';
import { mergeUpdates } from '../../shared/dashboard/merge.ts';
import { HELD_BACK, LET_GO } from '../../shared/dashboard/held-back.ts';
import { WAITING, waitingNow } from '../../shared/dashboard/waiting.ts';
import { renderDashboard } from '../../shared/dashboard/render.ts';
import { type Store } from '../../shared/vault/store.ts';
import { allUpdates } from '../records/updates.ts';

export interface DashboardFacts {
  readonly mode: 'live' | 'dry';
  readonly trouble: readonly string[];
  readonly warnings: readonly string[];
  readonly nowMs: number;
}

/** Days of news that the dashboard lists. */
const NEWS_DAYS = 7;
/** News that the dashboard shows in another place, under On the way and Trouble. */
const SAID_ELSEWHERE: readonly string[] = [WAITING, HELD_BACK, LET_GO];

/** Writes `Dashboard.md`, which only Local does; the same state gives the same bytes and so no commit (M6). */
export async function writeDashboard(store: Store, mailbox: Mailbox, facts: DashboardFacts): Promise<void> {
  const news = await allUpdates(store, NEWS_DAYS, facts.nowMs);
  const text = renderDashboard({
    mode: facts.mode,
    mailbox,
    waiting: waitingNow(news.flat()),
    trouble: facts.trouble,
    updates: mergeUpdates(
      news.map((entries) => entries.filter(({ kind }) => !SAID_ELSEWHERE.includes(kind))),
    ),
    warnings: facts.warnings,
  });
  const before = await store.read('Dashboard.md');
  if (before === null) await store.create('Dashboard.md', text);
  else if (before !== text) await store.replace('Dashboard.md', text, before);
}
