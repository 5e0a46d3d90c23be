/**
 * Stands in for the `obsidian` module while the built plugin runs in real Chromium: only what the plugin uses, with
 * the behaviour that its documentation promises. It is not Obsidian: no editor, no workspace, no metadata cache, no
 * sync. What it can prove is that main.js loads without Node, draws its card, and writes through Vault.
 */
import type { PluginSettingTab } from './fake-settings.ts';
import type { FakeVault, TFile } from './fake-vault.ts';
import {
  Component,
  type ItemView,
  type MarkdownRenderChild,
  MarkdownView,
  WorkspaceLeaf,
} from './fake-views.ts';

export * from './fake-modals.ts';
export * from './fake-settings.ts';
export * from './fake-views.ts';

/** Where the page pretends to run. */
export const Platform = { isDesktopApp: true };

export class Notice {
  static readonly shown: string[] = [];
  constructor(readonly message: string) {
    Notice.shown.push(message);
  }
}

export function setTooltip(element: HTMLElement, tooltip: string): void {
  element.setAttribute('aria-label', tooltip);
}

export interface Command {
  id: string;
  name: string;
  callback?: () => void;
  checkCallback?: (checking: boolean) => boolean;
}

type Processor = (
  source: string,
  element: HTMLElement,
  context: { sourcePath: string; addChild(child: MarkdownRenderChild): void },
) => void;

export interface App {
  vault: FakeVault;
  fileManager: { trashFile(file: TFile): Promise<void> };
  secretStorage: { getSecret(id: string): string | null; setSecret(id: string, secret: string): void };
  /** What a device keeps for this vault; null takes it away. */
  loadLocalStorage(key: string): unknown;
  saveLocalStorage(key: string, data: unknown): void;
  views: Map<string, (leaf: WorkspaceLeaf) => ItemView>;
  /** The app's own settings, by their names. */
  config: Map<string, unknown>;
  workspace: {
    leaves: WorkspaceLeaf[];
    /** What was asked to be opened, in order. */
    opened: string[];
    getLeavesOfType(type: string): WorkspaceLeaf[];
    getActiveViewOfType<T extends ItemView>(type: new (...args: never[]) => T): T | null;
    getActiveFile(): TFile | null;
    getLeaf(): WorkspaceLeaf;
    revealLeaf(leaf: WorkspaceLeaf): Promise<void>;
    openLinkText(path: string, from: string): Promise<void>;
    on(event: 'layout-change', listener: () => void): () => void;
    onLayoutReady(callback: () => void): void;
  };
}

export function makeApp(vault: FakeVault): App {
  const secrets = new Map<string, string>();
  const leaves: WorkspaceLeaf[] = [];
  const opened: string[] = [];
  const layoutListeners = new Set<() => void>();
  const app: App = {
    vault,
    loadLocalStorage: (key) => JSON.parse(localStorage.getItem(key) ?? 'null') as unknown,
    saveLocalStorage: (key, data) => {
      if (data === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(data));
    },
    views: new Map(),
    config: new Map(),
    fileManager: { trashFile: (file) => vault.delete(file) },
    secretStorage: {
      getSecret: (id) => secrets.get(id) ?? null,
      setSecret: (id, secret) => void secrets.set(id, secret),
    },
    workspace: {
      leaves,
      opened,
      getLeavesOfType: (type) => leaves.filter(({ view }) => view?.getViewType() === type),
      getActiveViewOfType: (type) => {
        const view = leaves[0]?.view ?? null;
        return view instanceof type ? view : null;
      },
      getActiveFile: () => {
        const view = leaves[0]?.view;
        return view instanceof MarkdownView ? view.file : null;
      },
      getLeaf: () => new WorkspaceLeaf(app),
      revealLeaf: () => Promise.resolve(),
      openLinkText: (path) => Promise.resolve(void opened.push(path)),
      on: (_event, listener) => {
        layoutListeners.add(listener);
        return () => void layoutListeners.delete(listener);
      },
      onLayoutReady: (callback) => void setTimeout(callback),
    },
  };
  return app;
}

export class Plugin extends Component {
  readonly processors = new Map<string, Processor>();
  readonly tabs: PluginSettingTab[] = [];
  readonly commands = new Map<string, Command>();
  readonly links = new Map<string, (params: Record<string, string>) => void>();
  readonly ribbon = document.createElement('button');
  readonly statusBar = document.createElement('div');
  readonly cli = new Map<string, (params: Record<string, string>) => string | Promise<string>>();
  constructor(
    readonly app: App,
    /** What `data.json` holds. */
    private saved: unknown = null,
  ) {
    super();
  }
  registerCliHandler(
    command: string,
    _description: string,
    _flags: object | null,
    handler: (params: Record<string, string>) => string | Promise<string>,
  ): void {
    if (this.cli.has(command)) throw new Error(`${command} is registered already.`);
    this.cli.set(command, handler);
  }
  loadData(): Promise<unknown> {
    return Promise.resolve(this.saved);
  }
  saveData(data: unknown): Promise<void> {
    this.saved = structuredClone(data);
    return Promise.resolve();
  }
  registerMarkdownCodeBlockProcessor(language: string, processor: Processor): void {
    this.processors.set(language, processor);
  }
  registerView(type: string, make: (leaf: WorkspaceLeaf) => ItemView): void {
    this.app.views.set(type, make);
  }
  addCommand(command: Command): void {
    this.commands.set(command.id, command);
  }
  addRibbonIcon(_icon: string, title: string, callback: () => void): HTMLElement {
    setTooltip(this.ribbon, title);
    this.ribbon.addEventListener('click', callback);
    return this.ribbon;
  }
  addStatusBarItem(): HTMLElement {
    return this.statusBar;
  }
  registerObsidianProtocolHandler(action: string, handler: (params: Record<string, string>) => void): void {
    this.links.set(action, handler);
  }
  addSettingTab(tab: PluginSettingTab): void {
    this.tabs.push(tab);
  }
}

/** Obsidian's own additions to every element, as far as the plugin uses them. */
Object.assign(HTMLElement.prototype, {
  empty(this: HTMLElement) {
    this.replaceChildren();
  },
  addClass(this: HTMLElement, name: string) {
    this.classList.add(name);
  },
  setText(this: HTMLElement, text: string) {
    this.textContent = text;
  },
  createDiv,
  createSpan(this: HTMLElement, options: { cls?: string }) {
    return this.createEl('span', options);
  },
  createEl,
});
Object.assign(window, {
  createFragment: () => Object.assign(new DocumentFragment(), { createEl, createDiv }),
});

function createDiv(this: Node, options?: { cls?: string; text?: string }): HTMLElement {
  return createEl.call(this, 'div', options);
}

function createEl(this: Node, tag: string, { cls = '', text = '' } = {}): HTMLElement {
  const element = document.createElement(tag);
  element.className = cls;
  element.textContent = text;
  this.appendChild(element);
  return element;
}
