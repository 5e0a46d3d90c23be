import { ItemView, type WorkspaceLeaf } from 'obsidian';
import { type MountedInbox, mountInbox } from './inbox/mount.svelte.ts';
import type { InboxEvents, InboxShown } from './inbox/shown.ts';
import { LiveCard } from './live-card.ts';
import type CountersignPlugin from './main.ts';
import { approveTogether, readTogether, undoTogether } from './together.ts';

export const INBOX = 'countersign-inbox';

/** The approvals that wait, in a tab or a sidebar, with the card of the selected one beside the list. */
export class InboxView extends ItemView {
  private inbox: MountedInbox | null = null;
  private pane: HTMLElement | null = null;
  private selected: { readonly id: string; readonly card: LiveCard } | null = null;
  /** The approval after which the person wants the next one. */
  private going = '';

  constructor(
    leaf: WorkspaceLeaf,
    private readonly plugin: CountersignPlugin,
  ) {
    super(leaf);
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
    const { model, changes } = this.plugin;
    this.contentEl.addClass('countersign-view');
    this.inbox = mountInbox(this.contentEl, this.shown(), this.events);
    this.register(model.listen(() => this.refresh()));
    const changed = () => void this.selected?.card.refresh();
    this.register(changes.listen(changed));
    // For expiry, and for changes on disk that Obsidian notices late.
    this.registerInterval(window.setInterval(changed, 15_000));
    void model.refresh();
  }

  override async onClose(): Promise<void> {
    this.selected?.card.close();
    this.selected = null;
    this.inbox?.close();
    this.inbox = null;
  }

  step(by: number): void {
    this.inbox?.step(by);
  }

  /** The gesture is judged by the card; the list goes on once the decision has been written. */
  approveAndGoOn(event: Event): void {
    this.going = this.selected?.id ?? '';
    this.selected?.card.press('approve', event);
  }

  private shown(): InboxShown {
    const { model, data } = this.plugin;
    const now = Date.now();
    const snoozed = Object.entries(data.snoozed).flatMap(([id, until]) => (until > now ? [id] : []));
    return { inbox: model.inbox, ready: model.ready, snoozed: new Set(snoozed) };
  }

  private refresh(): void {
    const shown = this.shown();
    this.inbox?.show(shown);
    const { going } = this;
    if (going !== '' && shown.inbox.rows.every(({ id, open }) => id !== going || !open)) {
      this.going = '';
      this.inbox?.goOn();
    }
  }

  private readonly events: InboxEvents = {
    select: (id) => this.select(id),
    pane: (element) => {
      this.pane = element;
    },
    press: (key, event) => this.selected?.card.press(key, event),
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
  };

  private select(id: string | null): void {
    this.selected?.card.close();
    this.selected = null;
    this.going = '';
    this.pane?.empty();
    if (id === null || this.pane === null) return;
    const element = this.pane.createDiv();
    let last = '';
    const path = () => (last = this.plugin.model.pathOf(id) ?? last);
    const card = new LiveCard(this.plugin, { element, path, isHome: () => true }, null);
    this.selected = { id, card };
    void card.refresh();
  }
}
