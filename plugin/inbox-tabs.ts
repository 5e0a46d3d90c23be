import { type ActivityRow, type NamedNote, activityRow } from '../shared/activity/activity-rows.ts';
import { LogReader, NOTHING_READ } from '../shared/activity/log-reader.ts';
import type { Activity } from '../shared/activity/read-log.ts';
import { type AsideRow, asideRows } from '../shared/aside/aside-rows.ts';
import type { Fact } from '../shared/card/survey.ts';
import type { HandPin } from '../shared/card/trusted-hand.ts';
import { type Health, healthOf } from '../shared/health/health.ts';
import { type VaultWords, vaultWords } from '../shared/health/vault-words.ts';
import { type Conflict, conflictsOf } from '../shared/conflicts/conflicts.ts';
import { heldNotes } from '../shared/card/held-notes.ts';
import { Reasons, wantReason } from '../shared/conflicts/reasons.ts';
import type { CardState } from '../shared/card/state.ts';
import { oneLine } from '../shared/text/show.ts';
import type { Store } from '../shared/vault/store.ts';
import type { ActivityShown } from './inbox/shown.ts';
import type { Tab } from './inbox/tabs.ts';
import type { Link } from './link/link.ts';

export interface TabsDesk {
  readonly store: Store;
  readonly index: { facts(): Fact[]; silent(): string[] };
  readonly pin: () => HandPin | null;
  /** What decisions of this device make of approvals (`InboxModel.states`). */
  readonly states: () => ReadonlyMap<string, CardState>;
  readonly link: () => Pick<Link, 'state' | 'why' | 'health' | 'heardAt'>;
}

/** What the tabs beyond the approvals show. Only the tab that is open is read for. */
export class InboxTabs {
  readonly #logs: LogReader;
  #words: VaultWords | null = null;
  readonly #reasons: Reasons;
  /** In disorder, as it was last looked at. */
  conflicts: readonly Conflict[] = [];
  readonly #rows = new WeakMap<Activity, ActivityRow>();

  constructor(private readonly desk: TabsDesk) {
    this.#logs = new LogReader(desk.store);
    this.#reasons = new Reasons(desk.store);
  }

  /** Reads what a tab shows, and for its number what is in disorder. Whether there is anything else to show than before. */
  async read(tab: Tab): Promise<boolean> {
    const before = JSON.stringify(this.conflicts);
    await this.#readConflicts();
    if (tab === 'activity') await this.#logs.refresh();
    if (tab === 'health') this.#words = await vaultWords(this.desk.store, Date.now());
    return (tab !== 'needs' && tab !== 'waits') || JSON.stringify(this.conflicts) !== before;
  }

  older(words: readonly string[]): Promise<void> {
    return this.#logs.older(words);
  }

  lookAnew(): Promise<void> {
    return this.#logs.lookAnew();
  }

  /** What was read of the log; nothing while its tab is not `open`. */
  activity(open: boolean): ActivityShown {
    const { entries, ...looked } = open ? this.#logs.looked() : NOTHING_READ;
    const notes = new Map(open ? this.desk.index.facts().flatMap(named) : []);
    return { ...looked, rows: entries.map((entry) => this.#row(entry, (id) => notes.get(id))) };
  }

  /** Null until the vault was looked at. */
  health(): Health | null {
    const { pin, index, link } = this.desk;
    const words = this.#words;
    return words === null ? null : healthOf({ facts: index.facts(), words, pin: pin(), link: link() });
  }

  aside(): readonly AsideRow[] {
    return asideRows(this.desk.index.facts());
  }

  async #readConflicts(): Promise<void> {
    const { store, index, states } = this.desk;
    const [facts, paths] = [index.facts(), await store.list('')];
    const reasons = await this.#reasons.of(wantReason(paths, facts, index.silent()));
    const held = await heldNotes(store);
    this.conflicts = conflictsOf({ facts, paths, states: states(), held, reasons });
  }

  /** Made once for each line, and anew where its note has moved. */
  #row(entry: Activity, noteOf: (id: string) => NamedNote | undefined): ActivityRow {
    const known = this.#rows.get(entry);
    const row = activityRow(entry, noteOf);
    if (known !== undefined && known.path === row.path && known.subject === row.subject) return known;
    this.#rows.set(entry, row);
    return row;
  }
}

function named(fact: Fact): (readonly [string, NamedNote])[] {
  if (fact.seen === null) return [];
  const subject = fact.kind === 'mail' ? fact.seen.task.subject : fact.seen.request.subject;
  return [[fact.id, { path: fact.path, subject: oneLine(subject, 160) }]];
}
