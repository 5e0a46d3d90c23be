import { type Inbox, type InboxRow, inboxOf } from '../shared/card/inbox.ts';
import type { CardState } from '../shared/card/state.ts';
import type { Fact } from '../shared/card/survey.ts';
import { type Desk, readCard } from './desk.ts';

/** What waits, as inbox, status bar and ribbon show it; worked out once for all of them. */
export class InboxModel {
  inbox: Inbox = { rows: [], waits: [] };
  /** Whether the vault has been looked through; until then the inbox is not known to be empty. */
  ready = false;
  readonly #listeners = new Set<() => void>();
  /** The state of approvals that have decisions, and what it was worked out from. */
  readonly #states = new Map<
    string,
    { readonly of: string; readonly fact: Fact; readonly state: CardState }
  >();
  #turn = 0;

  constructor(private readonly desk: Desk) {}

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Where the note of an approval or task is now; null where the vault has none that is open or recent. */
  pathOf(id: string): string | null {
    return this.desk.index.facts().find((fact) => fact.id === id)?.path ?? null;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    await this.desk.index.refresh(Date.now());
    await this.#readDecided();
    if (turn !== this.#turn) return;
    this.inbox = inboxOf(this.desk.index.facts(), this.states, Date.now());
    this.ready = true;
    this.tell();
  }

  /** What this device's own decisions make of approvals that Local has not dealt with yet. */
  get states(): ReadonlyMap<string, CardState> {
    return new Map([...this.#states].map(([id, { state }]) => [id, state]));
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** How many approvals want a decision now; `snoozed` says until when, in milliseconds since 1970, some are put off. */
  count(snoozed: Readonly<Record<string, number>>): number {
    return this.waiting(snoozed).length;
  }

  /** The approvals that want a decision now. */
  waiting(snoozed: Readonly<Record<string, number>>): readonly InboxRow[] {
    const now = Date.now();
    return this.inbox.rows.filter(({ id, card, open }) => card && open && (snoozed[id] ?? 0) <= now);
  }

  /** Signatures are checked once for each set of decisions: only those that are new cost anything. */
  async #readDecided(): Promise<void> {
    const decisions = new Map<string, string>();
    for (const path of await this.desk.store.list('Decisions')) {
      const id = path.split('/')[1] ?? '';
      decisions.set(id, `${decisions.get(id) ?? ''}${path}\n`);
    }
    const open = this.desk.index
      .facts()
      .filter((fact) => fact.kind === 'answer' && fact.standing === 'open' && decisions.has(fact.id));
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.#states.keys()) if (!ids.has(id)) this.#states.delete(id);
    for (const fact of open) {
      const of = `${this.desk.pin?.executor ?? ''}\n${decisions.get(fact.id) ?? ''}`;
      const known = this.#states.get(fact.id);
      if (known?.of === of && known.fact === fact) continue;
      // One that can't be read just now is tried again with the next look.
      const read = await readCard(this.desk, fact.path, null).catch(() => null);
      if (read !== null) this.#states.set(fact.id, { of, fact, state: read.view.state });
    }
  }
}
