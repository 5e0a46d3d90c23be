import { type App, Modal } from 'obsidian';
import { type Component, mount, unmount } from 'svelte';

/** One of our components in a window over Obsidian, which says its title to a screen reader. Closed with Escape or its cross. */
export class Dialog<Props extends Record<string, unknown>> extends Modal {
  private mounted: object | null = null;

  constructor(
    app: App,
    title: string,
    private readonly component: Component<Props>,
    private readonly props: Props,
  ) {
    super(app);
    this.setTitle(title);
    this.modalEl.tabIndex = -1;
    this.modalEl.setAttribute('role', 'dialog');
    this.modalEl.setAttribute('aria-modal', 'true');
    this.modalEl.setAttribute('aria-label', title);
  }

  override onOpen(): void {
    this.mounted = mount(this.component, { target: this.contentEl, props: this.props });
    // What the component does not begin with itself, the keyboard begins at the window.
    if (!this.modalEl.contains(this.modalEl.ownerDocument.activeElement)) this.modalEl.focus();
  }

  override onClose(): void {
    if (this.mounted !== null) void unmount(this.mounted);
    this.mounted = null;
  }
}
