import * as obsidian from './fake-obsidian.ts';
import { FakeVault, type Files } from './fake-vault.ts';

/** The real folder behind the page, through the test server's small file API. */
const files: Files = {
  list: async () => (await (await fetch('/vault/')).json()) as string[],
  read: async (path) => {
    const answer = await fetch(`/vault/${path}`);
    if (!answer.ok) throw new Error(`ENOENT: ${path}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
  write: async (path, content, fresh) => {
    const body = typeof content === 'string' ? content : new Uint8Array(content);
    return (await fetch(`/vault/${path}`, { method: fresh ? 'PUT' : 'POST', body })).ok;
  },
  remove: async (path) => {
    await fetch(`/vault/${path}`, { method: 'DELETE' });
  },
};

const vault = new FakeVault(files);
const app = obsidian.makeApp(vault);
let plugin: obsidian.Plugin;

/** Loads the built main.js as Obsidian does: as CommonJS, with `require` for the API and nothing else. */
async function loadPlugin(): Promise<void> {
  const code = await (await fetch('/main.js')).text();
  const script = document.createElement('script');
  script.textContent = `window.pluginFactory = (module, exports, require) => {${code}\n}`;
  document.head.append(script);
  const module: { exports: { default?: new (app: obsidian.App) => obsidian.Plugin } } = { exports: {} };
  window.pluginFactory(module, module.exports, (name) => {
    if (name !== 'obsidian') throw new Error(`The plugin asked for ${name}, which no phone has.`);
    return obsidian;
  });
  if (module.exports.default === undefined) throw new Error('main.js exports no plugin.');
  plugin = new module.exports.default(app);
  await plugin.onload();
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
  start: async () => {
    await vault.rescan();
    await loadPlugin();
  },
  open: (path: string) => openTab(path, path, 'block-language-countersign'),
  /** A tab of one note in which the block of another stands, inside something that Obsidian draws. */
  openIn: (path: string, shown: string, around: string) => openTab(path, shown, around),
  /** The paths that the plugin asked Obsidian to open. */
  opened: () => app.workspace.opened,
  /** What Obsidian does when it notices that files changed on disk. */
  rescan: () => vault.rescan(),
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
