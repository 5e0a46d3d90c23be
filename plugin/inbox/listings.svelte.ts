import type { ActivityRow } from '../../shared/activity/activity-rows.ts';
import type { AsideRow } from '../../shared/aside/aside-rows.ts';
import type { InboxRow } from '../../shared/card/inbox.ts';
import type { Conflict } from '../../shared/conflicts/conflicts.ts';
import { CONFLICTS } from '../../shared/conflicts/kinds.ts';
import { dayOf } from './faces.ts';
import { type Row, laidOut } from './list.ts';
import { Listing, type Order } from './listing.svelte.ts';
import type { WaitRow } from './shown.ts';

/** What the person has chosen about lists. */
interface Choices {
  readonly sought: () => string;
  readonly snoozed: () => ReadonlySet<string>;
  readonly byDomain: () => boolean;
  readonly byKind: () => boolean;
}

/** The list of each tab that has one. */
export function listings({ sought, snoozed, byDomain, byKind }: Choices) {
  return {
    needs: new Listing<InboxRow>({
      sought,
      order: (rows, keep) => laidOut(rows, byDomain() ? 'domain' : 'urgency', snoozed(), Date.now(), keep),
      gone: (row) => ({ ...row, open: false, words: 'no longer waits' }),
    }),
    waits: new Listing<WaitRow>(asTheyCome(sought, () => 'Sent and unanswered')),
    activity: new Listing<ActivityRow>({
      ...asTheyCome<ActivityRow>(sought, ({ at }) => dayOf(at)),
      gone: (row) => row,
    }),
    conflicts: new Listing<Conflict>(asTheyCome(sought, ({ kind }) => CONFLICTS[kind].title)),
    aside: new Listing<AsideRow>(asTheyCome(sought, ({ title, at }) => (byKind() ? title : dayOf(at)))),
  };
}

/** In the order of the rows, under headings. */
function asTheyCome<R extends Row>(sought: () => string, group: (row: R) => string): Order<R> {
  return {
    sought,
    order: (rows, keep) =>
      rows.filter(({ id, open }) => open || id === keep).map((row) => ({ id: row.id, group: group(row) })),
    gone: (row) => ({ ...row, open: false }),
  };
}
