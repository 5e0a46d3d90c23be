import { ItemView, type WorkspaceLeaf } from 'obsidian';
import type { Wait } from '../shared/dashboard/waits.ts';
import { oneLine } from '../shared/text/show.ts';
import { correctInVault } from '../shared/task/correct-in-vault.ts';
import type { Correction } from '../shared/task/correction.ts';
import { correctionWords } from '../shared/task/correction-words.ts';
import { type MountedInbox, mountInbox } from './inbox/mount.svelte.ts';
import type { InboxEvents, InboxShown, WaitRow } from './inbox/shown.ts';
import type { Tab } from './inbox/tabs.ts';
import { InboxTabs } from './inbox-tabs.ts';
import { LiveCard, told } from './live-card.ts';
import type CountersignPlugin from './main.ts';
import { ReadAhead } from './read-ahead.ts';
import { approveTogether, readTogether, undoTogether } from './together.ts';

export const INBOX = 'countersign-inbox';

/** The approvals that wait, in a tab or a sidebar, with the card of the selected one beside the list. */
export class InboxView extends ItemView {
  #inbox: MountedInbox | null = null;
  #pane: HTMLElement | null = null;
  /** The approval whose card the pane is to show. */
  #wanted: string | null = null;
  #selected: { readonly id: string; readonly card: LiveCard } | null = null;
  /** The approval after which the person wants the next one. */
  #going = '';
  #tab: Tab = 'needs';
  readonly #tabs: InboxTabs;
  readonly #ahead = new ReadAhead();

  constructor(
    leaf: WorkspaceLeaf,
    private readonly plugin: CountersignPlugin,
  ) {
    super(leaf);
    const { store, index, model, link } = plugin;
    this.#tabs = new InboxTabs({
      store,
      index,
      pin: () => plugin.pin,
      states: () => model.states,
      link: () => link,
    });
  }

  override getViewType(): string {
    return INBOX;
  }

  override getDisplayText(): string {
    return 'Approvals';
  }

  override getIcon(): string {
    return 'mail-check';
  }

  override async onOpen(): Promise<void> {
    const { model, changes, link } = this.plugin;
    this.contentEl.addClass('countersign-view');
    this.#inbox = mountInbox(this.contentEl, this.#shown(), this.#events);
    this.register(model.listen(() => this.#refresh()));
    this.register(link.listen(() => this.#tab === 'health' && this.#show()));
    const changed = () => {
      this.#ahead.forget();
      void this.#selected?.card.refresh();
    };
    this.register(changes.listen(changed));
    // For expiry, and for changes on disk that Obsidian notices late.
    this.registerInterval(window.setInterval(changed, 15_000));
    void model.refresh();
  }

  override async onClose(): Promise<void> {
    this.#selected?.card.close();
    this.#selected = null;
    this.#inbox?.close();
    this.#inbox = null;
  }

  step(by: number): void {
    this.#inbox?.step(by);
  }

  /** The gesture is judged by the card; the list goes on once the decision has been written. */
  approveAndGoOn(event: Event): void {
    this.#going = this.#selected?.id ?? '';
    this.#selected?.card.press('approve', event);
  }

  #shown(): InboxShown {
    const [tab, tabs] = [this.#tab, this.#tabs];
    const { model, data } = this.plugin;
    const now = Date.now();
    const snoozed = Object.entries(data.snoozed).flatMap(([id, until]) => (until > now ? [id] : []));
    return {
      byDomain: data.preferences.grouping === 'domain',
      ready: model.ready,
      needs: model.inbox.rows,
      snoozed: new Set(snoozed),
      waits: model.inbox.waits.map(waitRow),
      activity: tabs.activity(tab === 'activity'),
      health: tab === 'health' ? tabs.health() : null,
      conflicts: tabs.conflicts,
      aside: tab === 'aside' ? tabs.aside() : [],
    };
  }

  #show(): void {
    this.#inbox?.show(this.#shown());
  }

  #refresh(): void {
    this.#show();
    void this.#read();
    const going = this.#going;
    if (going !== '' && this.plugin.model.inbox.rows.every(({ id, open }) => id !== going || !open)) {
      this.#going = '';
      this.#inbox?.goOn();
    }
  }

  /** What takes longer than what is known anyway. */
  async #read(): Promise<void> {
    if (await this.#tabs.read(this.#tab)) this.#show();
  }

  async #correct(id: string, said: Correction): Promise<string> {
    const { store, model } = this.plugin;
    const done = await correctInVault(store, id, said);
    await model.refresh();
    return done.ok ? correctionWords(done.value, said) : done.refusal.message;
  }

  readonly #events: InboxEvents = {
    select: (id, near) => this.#select(id, near),
    pane: (element, there) => {
      if (there) this.#pane = element;
      else if (this.#pane === element) this.#pane = null;
      this.#select(this.#wanted);
    },
    press: (key, event) => this.#selected?.card.press(key, event),
    open: (path) => void this.app.workspace.openLinkText(path, '', 'tab'),
    readTogether: (ids) =>
      readTogether(
        this.plugin,
        ids.map((id) => this.plugin.model.pathOf(id) ?? ''),
      ),
    approveTogether: (cards) => approveTogether(this.plugin, cards),
    undoTogether: (cards) =>
      undoTogether(
        this.plugin,
        cards.map((card) => ({ ...card, path: this.plugin.model.pathOf(card.id) ?? card.path })),
      ),
    turn: (tab) => {
      this.#tab = tab;
      this.#show();
      void this.#read();
    },
    older: (words) => this.#tabs.older(words).then(() => this.#show()),
    lookAnew: () => this.#tabs.lookAnew().then(() => this.#show()),
    correct: (id, said) => told(this.#correct(id, said)),
  };

  #select(id: string | null, near: readonly string[] = []): void {
    this.#wanted = id;
    this.#selected?.card.close();
    this.#selected = null;
    this.#going = '';
    this.#pane?.empty();
    if (id === null || this.#pane === null) return;
    const element = this.#pane.createDiv();
    let last = '';
    const { model } = this.plugin;
    const path = () => (last = model.pathOf(id) ?? last);
    const card = new LiveCard(this.plugin, { element, path, isHome: () => true }, null);
    this.#selected = { id, card };
    const ahead = this.#ahead.at(path());
    if (ahead !== null) card.begin(ahead);
    void card.refresh().then(() =>
      this.#ahead.read(
        this.plugin,
        near.flatMap((other) => model.pathOf(other) ?? []),
      ),
    );
  }
}

function waitRow({ id, path, who, subject, workingDays }: Wait): WaitRow {
  const days = `for ${String(workingDays)} working ${workingDays === 1 ? 'day' : 'days'}`;
  const [name, about] = [oneLine(who, 100), oneLine(subject, 160)];
  const since = workingDays === 0 ? 'since today' : days;
  return { id, path, who: name, subject: about, since, open: true, text: `${name} ${about}`.toLowerCase() };
}
