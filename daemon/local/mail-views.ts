import { type MailDay, mailDays } from '../../shared/dashboard/day-mails.ts';
import { type Mailbox, mailboxOf } from '../../shared/dashboard/mailbox.ts';
import { total } from '../../shared/dashboard/put-aside.ts';
import { instant } from '../../shared/text/time.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type AnyNote } from '../records/notes.ts';
import { isDiskTrouble } from '../records/disk-trouble.ts';
import { type DashboardFacts, writeDashboard } from './dashboard.ts';
import { DayNotes } from './day-notes.ts';

/** What `status` says of the mailbox. */
export interface MailboxCounts {
  readonly needs_you: number;
  readonly wait_for_others: number;
  readonly drafting: number;
  readonly put_aside_since_yesterday: number;
}

/** What Local writes for the person to read, from notes that its round has read already: day notes and the dashboard. */
export class MailViews {
  readonly #days: DayNotes;

  constructor(
    private readonly store: Store,
    monotonic: () => number,
  ) {
    this.#days = new DayNotes(store, monotonic);
  }

  /** `checked`: the approvals that this round has held against their decisions. */
  async write(
    notes: readonly AnyNote[],
    checked: ReadonlySet<string>,
    facts: DashboardFacts,
  ): Promise<MailboxCounts> {
    const sorted = sortedNotes(notes);
    const today = instant(facts.nowMs).slice(0, 10);
    const trouble = await this.#writeDays(mailDays(sorted), today);
    const mailbox = mailboxOf(sorted, today, checked);
    await writeDashboard(this.store, mailbox, {
      ...facts,
      trouble: [
        ...facts.trouble,
        ...trouble,
        ...sorted.unreadable.map(({ path, refusal }) => `${path}: ${refusal.message}`),
      ],
    });
    return countsOfMailbox(mailbox);
  }

  /** Day notes are a convenience: one that can't be written must not keep the dashboard from being written. */
  async #writeDays(days: readonly MailDay[], today: string): Promise<string[]> {
    try {
      return await this.#days.write(days, today);
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      return [`The day notes could not be written: ${error instanceof Error ? error.message : 'failed'}`];
    }
  }
}

function countsOfMailbox({ needsYou, waits, drafting, undrafted, putAside }: Mailbox): MailboxCounts {
  return {
    needs_you: needsYou.length,
    wait_for_others: waits.length,
    drafting: drafting + undrafted,
    put_aside_since_yesterday: putAside.lately.reduce((sum, { counts }) => sum + total(counts), 0),
  };
}

/** Notes by their kind, as the pure views take them. */
export function sortedNotes(notes: readonly AnyNote[]) {
  return {
    tasks: notes.filter((note) => note.kind === 'task'),
    approvals: notes.filter((note) => note.kind === 'approval'),
    unreadable: notes.filter((note) => note.kind === 'unreadable'),
  };
}
