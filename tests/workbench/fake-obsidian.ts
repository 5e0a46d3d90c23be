/**
 * Stands in for the `obsidian` module while the built plugin runs in real Chromium: only what the plugin uses, with
 * the behaviour that its documentation promises. It is not Obsidian: no editor, no workspace, no metadata cache, no
 * sync. What it can prove is that main.js loads without Node, draws its card, and writes through Vault.
 */
import type { FakeVault, TFile } from './fake-vault.ts';

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

/** A tab with one note in reading view. */
export class MarkdownView {
  constructor(
    readonly containerEl: HTMLElement,
    readonly file: TFile | null,
  ) {}
}

export class Notice {
  constructor(readonly message: string) {}
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
  workspace: {
    leaves: { view: MarkdownView }[];
    getLeavesOfType(type: string): { view: MarkdownView }[];
    onLayoutReady(callback: () => void): void;
  };
}

export function makeApp(vault: FakeVault): App {
  const secrets = new Map<string, string>();
  const leaves: { view: MarkdownView }[] = [];
  return {
    vault,
    fileManager: { trashFile: (file) => vault.delete(file) },
    secretStorage: {
      getSecret: (id) => secrets.get(id) ?? null,
      setSecret: (id, secret) => void secrets.set(id, secret),
    },
    workspace: { leaves, getLeavesOfType: () => leaves, onLayoutReady: (callback) => callback() },
  };
}

export class Plugin extends Component {
  readonly processors = new Map<string, Processor>();
  readonly tabs: PluginSettingTab[] = [];
  private data: unknown = null;
  constructor(readonly app: App) {
    super();
  }
  loadData(): Promise<unknown> {
    return Promise.resolve(this.data);
  }
  saveData(data: unknown): Promise<void> {
    this.data = structuredClone(data);
    return Promise.resolve();
  }
  registerMarkdownCodeBlockProcessor(language: string, processor: Processor): void {
    this.processors.set(language, processor);
  }
  addSettingTab(tab: PluginSettingTab): void {
    this.tabs.push(tab);
  }
}

interface Definition {
  name: string;
  desc?: string;
  visible?: () => boolean;
  action?: () => void;
}

/** Declarative settings (Obsidian 1.13): a row per definition, clickable where it has an action. */
export class PluginSettingTab {
  readonly containerEl = document.createElement('div');
  constructor(readonly app: App) {}
  getSettingDefinitions(): Definition[] {
    return [];
  }
  update(): void {
    const shown = this.getSettingDefinitions().filter(({ visible }) => visible?.() ?? true);
    this.containerEl.replaceChildren(
      ...shown.map(({ name, desc, action }) => {
        const row = document.createElement('div');
        row.className = 'setting-item';
        row.dataset['name'] = name;
        row.textContent = `${name}: ${desc ?? ''}`;
        if (action !== undefined) row.addEventListener('click', action);
        return row;
      }),
    );
  }
}
