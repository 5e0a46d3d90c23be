import * as obsidian from './fake-obsidian.ts';
import { FakeVault, type Files } from './fake-vault.ts';
import { MemoryFiles } from './memory-files.ts';

/** The real folder behind the page, through the test server's small file API. */
const disk: Files = {
  list: async () => (await (await fetch('/vault/')).json()) as string[],
  read: async (path) => {
    const answer = await fetch(`/vault/${path}`);
    if (!answer.ok) throw new Error(`ENOENT: ${path}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
  write: async (path, content, fresh) => {
    const body = typeof content === 'string' ? content : new Uint8Array(content);
    const { ok } = await fetch(`/vault/${path}`, { method: fresh ? 'PUT' : 'POST', body });
    performance.mark(`written ${path}`);
    return ok;
  },
  remove: async (path) => {
    await fetch(`/vault/${path}`, { method: 'DELETE' });
  },
};

/** Where the page is asked to, for what is measured. */
const memory = location.search === '?memory' ? new MemoryFiles(disk) : null;
const vault = new FakeVault(memory ?? disk);
const app = obsidian.makeApp(vault);
let plugin: obsidian.Plugin;

/** Loads the built main.js as Obsidian does: as CommonJS, with `require` for the API and nothing else. */
async function loadPlugin(data: unknown): Promise<void> {
  const code = await (await fetch('/main.js')).text();
  const script = document.createElement('script');
  script.textContent = `window.pluginFactory = (module, exports, require) => {${code}\n}`;
  document.head.append(script);
  const module: { exports: { default?: new (app: obsidian.App, data: unknown) => obsidian.Plugin } } = {
    exports: {},
  };
  const evaluating = performance.now();
  window.pluginFactory(module, module.exports, (name) => {
    if (name !== 'obsidian') throw new Error(`The plugin asked for ${name}, which no phone has.`);
    return obsidian;
  });
  if (module.exports.default === undefined) throw new Error('main.js exports no plugin.');
  performance.measure('evaluate', { start: evaluating });
  plugin = new module.exports.default(app, data);
  const loading = performance.now();
  await plugin.onload();
  performance.measure('onload', { start: loading });
}

/** Renders the first code block of a note into an element, as reading view does; the rest of the note is left out. */
async function render(path: string, element: HTMLElement, owner: obsidian.Component): Promise<void> {
  const file = vault.getFileByPath(path);
  if (file === null) throw new Error(`No such note: ${path}`);
  const block = /^(`{3,})([a-z-]+)\n([\s\S]*?)\n?^\1$/m.exec(await vault.read(file));
  const processor = plugin.processors.get(block?.[2] ?? '');
  if (block === null || processor === undefined) throw new Error(`Nothing to render in ${path}`);
  processor(block[3] ?? '', element, {
    sourcePath: path,
    addChild: (child) => {
      child.load();
      owner.register(() => child.unload());
    },
  });
}

function runCommand(id: string): boolean {
  const command = plugin.commands.get(id);
  if (command === undefined) throw new Error(`No such command: ${id}`);
  const { callback, checkCallback } = command;
  callback?.();
  return callback !== undefined || (checkCallback?.(true) === true && checkCallback(false));
}

/** A tab of its own for a note; `around` puts the block into something else that Obsidian renders, such as an embed. */
async function openTab(path: string, shown: string, around: string): Promise<void> {
  const leaf = new obsidian.WorkspaceLeaf(app);
  const view = new obsidian.MarkdownView(leaf, vault.getFileByPath(path));
  const block = document.createElement('div');
  block.className = around;
  view.contentEl.append(block);
  leaf.attach(view);
  await render(shown, block, view);
}

export const workbench = {
  /** `data` is what the plugin has kept on this device: by default that it has said its welcome, and looks for no daemon. */
  start: async (data: unknown = { preferences: { welcomed: true, link: false } }) => {
    memory?.fill((await (await fetch('/vault.json')).json()) as Record<string, string>);
    await vault.rescan();
    await loadPlugin(data);
  },
  /** Obsidian's command line. */
  cli: (command: string, params: Record<string, string> = {}) => plugin.cli.get(command)?.(params),
  /** A value of Obsidian's own settings. */
  config: (name: string) => app.config.get(name),
  setConfig: (name: string, value: unknown) => void app.config.set(name, value),
  folders: () => vault.folderPaths(),
  kept: () => plugin.loadData(),
  open: (path: string) => openTab(path, path, 'block-language-countersign'),
  /** A tab of one note in which the block of another stands, inside something that Obsidian draws. */
  openIn: (path: string, shown: string, around: string) => openTab(path, shown, around),
  /** The paths that the plugin asked Obsidian to open. */
  opened: () => app.workspace.opened,
  /** What Obsidian does when it notices that files changed on disk. */
  rescan: () => vault.rescan(),
  /** What Obsidian's watcher tells it: these files changed, came or went. */
  changed: async (paths: readonly string[]) => {
    await memory?.renew(paths);
    await vault.notice(paths);
  },
  /** Runs a command as a plugin or a timer would, with no key behind it; false where it is not offered. */
  run: (id: string) => runCommand(id),
  /** Gives a key to a command, as a person does in Obsidian's settings. */
  hotkey: (key: string, id: string) =>
    window.addEventListener('keydown', (event) => event.key === key && runCommand(id)),
  /** Closes every tab. */
  close: () => {
    for (const { view } of app.workspace.leaves.splice(0)) view?.unload();
  },
  link: (action: string, params: Record<string, string>) => plugin.links.get(action)?.(params),
  notices: () => obsidian.Notice.shown,
  /** What the status bar says, and the name of the ribbon's button. */
  status: () => [plugin.statusBar.textContent, plugin.ribbon.getAttribute('aria-label')],
  /** What the status bar says when it is pointed at. */
  statusMore: () => plugin.statusBar.getAttribute('aria-label'),
  settings: () => {
    const tab = plugin.tabs[0];
    if (tab === undefined) throw new Error('The plugin has no settings.');
    tab.update();
    document.querySelector('main')?.replaceChildren(tab.containerEl);
  },
};

declare global {
  interface Window {
    workbench: typeof workbench;
    pluginFactory: (module: object, exports: object, require: (name: string) => unknown) => void;
  }
}
window.workbench = workbench;
Object.assign(window, { activeDocument: document });
