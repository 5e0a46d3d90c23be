import type { App } from './fake-obsidian.ts';
import type { TFile } from './fake-vault.ts';

type Cleanup = () => void;

export class Component {
  private readonly cleanups: Cleanup[] = [];
  load(): void {
    void this.onload();
  }
  unload(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    this.onunload();
  }
  onload(): void | Promise<void> {}
  onunload(): void {}
  register(cleanup: Cleanup): void {
    this.cleanups.push(cleanup);
  }
  registerEvent(cleanup: Cleanup): void {
    this.register(cleanup);
  }
  registerDomEvent(
    target: EventTarget,
    type: string,
    listener: (event: Event) => void,
    options?: AddEventListenerOptions,
  ): void {
    target.addEventListener(type, listener, options);
    this.register(() => target.removeEventListener(type, listener, options));
  }
  registerInterval(id: number): number {
    this.register(() => window.clearInterval(id));
    return id;
  }
}

export class MarkdownRenderChild extends Component {
  constructor(readonly containerEl: HTMLElement) {
    super();
  }
}

/** A tab with a view of a plugin in it, or of a note. */
export class ItemView extends Component {
  readonly contentEl: HTMLElement;
  readonly containerEl: HTMLElement;
  readonly app: App;
  constructor(readonly leaf: WorkspaceLeaf) {
    super();
    this.app = leaf.app;
    this.containerEl = leaf.element;
    this.contentEl = document.createElement('div');
    this.contentEl.className = 'view-content';
    this.containerEl.append(this.contentEl);
  }
  getViewType(): string {
    return '';
  }
  onOpen(): Promise<void> {
    return Promise.resolve();
  }
  onClose(): Promise<void> {
    return Promise.resolve();
  }
  override onunload(): void {
    void this.onClose();
  }
}

/** A tab with one note in reading view. */
export class MarkdownView extends ItemView {
  constructor(
    leaf: WorkspaceLeaf,
    readonly file: TFile | null,
  ) {
    super(leaf);
  }
  override getViewType(): string {
    return 'markdown';
  }
}

/** A tab; of all tabs one is shown here, which is the active one. */
export class WorkspaceLeaf {
  readonly element = document.createElement('article');
  view: ItemView | null = null;
  constructor(readonly app: App) {
    this.element.className = 'workspace-leaf-content markdown-rendered';
  }
  /** Takes the place of all other tabs. */
  attach(view: ItemView): void {
    for (const { view: old } of this.app.workspace.leaves.splice(0)) old?.unload();
    this.view = view;
    this.app.workspace.leaves.push(this);
    document.querySelector('main')?.replaceChildren(this.element);
  }
  async setViewState({ type }: { type: string }): Promise<void> {
    const make = this.app.views.get(type);
    if (make === undefined) throw new Error(`No view of the type ${type}.`);
    const view = make(this);
    this.attach(view);
    await view.onOpen();
  }
  openFile(file: TFile): Promise<void> {
    return this.app.workspace.openLinkText(file.path, '');
  }
}
