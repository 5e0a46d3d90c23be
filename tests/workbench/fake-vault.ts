/** Files as a fake vault reaches them: over HTTP in the browser, in memory in Node. */
export interface Files {
  list(): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  /** With `fresh`, false where the name is taken. */
  write(path: string, content: string | Uint8Array, fresh: boolean): Promise<boolean>;
  remove(path: string): Promise<void>;
}

export class TFile {
  constructor(public path: string) {}
  get extension(): string {
    return this.path.slice(this.path.lastIndexOf('.') + 1);
  }
  get basename(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  }
}

/** Dotfiles are not in Obsidian's index; only the adapter reaches them. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

type Event = 'create' | 'modify' | 'delete' | 'rename';
type Listener = (file: TFile, before: string) => void;

/**
 * The part of Obsidian's `Vault` that the plugin uses, over some files. Like the real one it answers "is there a
 * file" from an index in memory, which `rescan` brings up to date with what others did to the disk.
 */
export class FakeVault {
  private readonly index = new Map<string, TFile>();
  private readonly folders = new Set<string>();
  private readonly listeners = new Map<Event, Set<Listener>>();
  /** `process` reads, decides and writes with nothing in between. */
  private queue: Promise<unknown> = Promise.resolve();
  private noticed: Promise<void> = Promise.resolve();

  constructor(private readonly files: Files) {}

  /** Looks at the disk, past the index. */
  readonly adapter = {
    exists: async (path: string) =>
      this.folders.has(path) ||
      (await this.files.list()).some((found) => found === path || found.startsWith(`${path}/`)),
    read: async (path: string) => new TextDecoder().decode(await this.files.read(path)),
  };
  readonly configDir = '.obsidian';

  async rescan(): Promise<void> {
    const before = [...this.index.values()];
    const paths = (await this.files.list()).filter((path) => !isHidden(path));
    this.index.clear();
    for (const path of paths) this.add(path);
    for (const file of before) if (!this.index.has(file.path)) this.emit('delete', file);
    for (const file of this.index.values()) this.emit('modify', file);
  }

  /** What a watcher tells: these paths changed, came or went. One after the other, so that the newest look at the disk wins. */
  notice(paths: readonly string[]): Promise<void> {
    const step = this.noticed.then(async () => {
      const there = new Set(await this.files.list());
      for (const path of paths) {
        const known = this.index.get(path);
        if (there.has(path)) this.emit(known === undefined ? 'create' : 'modify', this.add(path));
        else if (known !== undefined) {
          this.index.delete(path);
          this.emit('delete', known);
        }
      }
    });
    this.noticed = step.catch(() => undefined);
    return step;
  }

  getFiles(): TFile[] {
    return [...this.index.values()];
  }

  folderPaths(): string[] {
    return [...this.folders].sort();
  }

  getFileByPath(path: string): TFile | null {
    return this.index.get(path) ?? null;
  }

  getAbstractFileByPath(path: string): TFile | null {
    return this.getFileByPath(path) ?? (this.folders.has(path) ? new TFile(path) : null);
  }

  async read(file: TFile): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.files.read(file.path));
  }

  cachedRead(file: TFile): Promise<string> {
    return this.read(file);
  }

  async readBinary(file: TFile): Promise<ArrayBuffer> {
    return new Uint8Array(await this.files.read(file.path)).buffer;
  }

  async create(path: string, text: string): Promise<TFile> {
    if (path.includes('/') && !this.folders.has(path.slice(0, path.lastIndexOf('/'))))
      throw new Error('ENOENT: no such folder');
    if (!(await this.files.write(path, text, true))) throw new Error('File already exists.');
    const file = this.add(path);
    this.emit('create', file);
    return file;
  }

  createFolder(path: string): Promise<void> {
    if (this.folders.has(path)) return Promise.reject(new Error('Folder already exists.'));
    this.folders.add(path);
    return Promise.resolve();
  }

  process(file: TFile, change: (text: string) => string): Promise<string> {
    const step = this.queue.then(async () => {
      const text = change(await this.read(file));
      await this.files.write(file.path, text, false);
      this.emit('modify', file);
      return text;
    });
    this.queue = step.catch(() => undefined);
    return step;
  }

  async rename(file: TFile, to: string): Promise<void> {
    if (!(await this.files.write(to, await this.files.read(file.path), true)))
      throw new Error('Destination file already exists!');
    const before = file.path;
    await this.delete(file);
    this.emit('rename', this.add(to), before);
  }

  async delete(file: TFile): Promise<void> {
    this.index.delete(file.path);
    await this.files.remove(file.path);
    this.emit('delete', file);
  }

  /** Gives what `registerEvent` takes: here, the function that stops listening. */
  on(event: Event, listener: Listener): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    return () => void set.delete(listener);
  }

  private add(path: string): TFile {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, at) => this.folders.add(parts.slice(0, at + 1).join('/')));
    const file = this.index.get(path) ?? new TFile(path);
    this.index.set(path, file);
    return file;
  }

  private emit(event: Event, file: TFile, before = ''): void {
    for (const listener of this.listeners.get(event) ?? []) listener(file, before);
  }
}
