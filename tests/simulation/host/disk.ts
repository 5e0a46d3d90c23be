/** What a name in a folder stands for. */
export type Node = FileNode | FolderNode;

export interface FileNode {
  readonly kind: 'file';
  readonly ino: number;
  data: Buffer;
  /** The content as far as it was fsync'ed: what a power cut leaves at least. */
  synced: Buffer;
  /** How long it was before each of the newest writes that are not synced, oldest first: what is lost is mostly those. */
  readonly grown: number[];
  mode: number;
  links: number;
  /** Nanoseconds of the computer's wall clock. */
  modified: bigint;
  changed: bigint;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly ino: number;
  readonly entries: Map<string, Node>;
  mode: number;
  modified: bigint;
  changed: bigint;
}

/** A change of a folder that a power cut may take back. */
interface Pending {
  readonly folder: FolderNode;
  readonly name: string;
  readonly before: Node | undefined;
  /** Of a rename: the other half goes with it. */
  readonly pair: number;
}

/** Everything on one disk: names and contents, and what of it would survive a power cut. */
export class Disk {
  private inodes = 1;
  root: FolderNode = this.folder(0o755);
  private pending: Pending[] = [];
  private pairs = 1;
  /** Calls fsync a success and keeps nothing: a disk that lies. */
  lies = false;

  folder(mode: number): FolderNode {
    return { kind: 'folder', ino: this.newInode(), entries: new Map(), mode, modified: 0n, changed: 0n };
  }

  file(mode: number): FileNode {
    const empty = Buffer.alloc(0);
    return {
      kind: 'file',
      ino: this.newInode(),
      data: empty,
      synced: empty,
      grown: [],
      mode,
      links: 0,
      modified: 0n,
      changed: 0n,
    };
  }

  /** Sets or (undefined) removes one name. */
  put(folder: FolderNode, name: string, node: Node | undefined, pair = 0): void {
    const before = folder.entries.get(name);
    this.pending.push({ folder, name, before, pair });
    if (before?.kind === 'file') before.links--;
    // A folder that is removed, and not renamed, takes its files along.
    if (before?.kind === 'folder' && pair === 0) release(before);
    if (node === undefined) folder.entries.delete(name);
    else folder.entries.set(name, node);
    if (node?.kind === 'file') node.links++;
  }

  /** A rename is one step for everybody who looks, and for a power cut before its folders are fsync'ed. */
  rename(from: FolderNode, name: string, to: FolderNode, toName: string): void {
    const node = from.entries.get(name);
    const pair = this.pairs++;
    this.put(to, toName, node, pair);
    this.put(from, name, undefined, pair);
  }

  syncFile(file: FileNode): void {
    if (this.lies) return;
    file.synced = file.data;
    file.grown.length = 0;
  }

  /** The file is about to grow. */
  grows(file: FileNode): void {
    file.grown.push(file.data.length);
    if (file.grown.length > NEWEST) file.grown.shift();
  }

  syncFolder(folder: FolderNode): void {
    if (!this.lies) this.pending = this.pending.filter((change) => change.folder !== folder);
  }

  /** Everything so far is durable: a computer that was shut down in order. */
  syncAll(): void {
    this.pending = [];
    for (const file of this.files()) file.synced = file.data;
  }

  /**
   * The power goes. In each folder the newest unsynced changes are lost, as many as chance says; of a rename, the removal is
   * never kept without the new name. Unsynced content is lost, kept, torn, or a hole of zeros.
   */
  powerCut(below: (count: number) => number): void {
    const kept = new Set<Pending>();
    for (const folder of new Set(this.pending.map((change) => change.folder))) {
      const own = this.pending.filter((change) => change.folder === folder);
      for (const change of own.slice(0, below(own.length + 1))) kept.add(change);
    }
    const arrived = (change: Pending) => {
      const other = this.pending.find((one) => one.pair === change.pair && one !== change);
      return other === undefined || kept.has(other);
    };
    for (const change of [...kept]) {
      if (change.pair !== 0 && !change.folder.entries.has(change.name) && !arrived(change))
        kept.delete(change);
    }
    for (const change of this.pending.reverse()) {
      if (kept.has(change)) continue;
      if (change.before === undefined) change.folder.entries.delete(change.name);
      else change.folder.entries.set(change.name, change.before);
    }
    this.pending = [];
    for (const file of this.files()) {
      if (file.data === file.synced) continue;
      file.data = survivor(file, below);
      file.synced = file.data;
    }
    this.countLinks();
  }

  /** All files, each once. */
  files(): Set<FileNode> {
    const found = new Set<FileNode>();
    const walk = (folder: FolderNode) => {
      for (const node of folder.entries.values()) {
        if (node.kind === 'file') found.add(node);
        else walk(node);
      }
    };
    walk(this.root);
    return found;
  }

  /** A copy as a backup program makes it: contents and names, hard links kept. */
  copyOf(folder: FolderNode): FolderNode {
    const known = new Map<FileNode, FileNode>();
    const copy = (from: FolderNode): FolderNode => {
      const to = { ...this.folder(from.mode), modified: from.modified, changed: from.changed };
      for (const [name, node] of from.entries) {
        if (node.kind === 'folder') to.entries.set(name, copy(node));
        else {
          const file = known.get(node) ?? { ...node, ino: this.newInode(), synced: node.data, grown: [] };
          known.set(node, file);
          to.entries.set(name, file);
        }
      }
      return to;
    };
    return copy(folder);
  }

  private countLinks(): void {
    for (const file of this.files()) file.links = 0;
    const walk = (folder: FolderNode) => {
      for (const node of folder.entries.values()) {
        if (node.kind === 'file') node.links++;
        else walk(node);
      }
    };
    walk(this.root);
  }

  private newInode(): number {
    return ++this.inodes;
  }
}

function release(folder: FolderNode): void {
  for (const node of folder.entries.values()) {
    if (node.kind === 'file') node.links--;
    else release(node);
  }
}

const NEWEST = 4;

function survivor({ data, synced, grown }: FileNode, below: (count: number) => number): Buffer {
  switch (below(6)) {
    case 0:
      return synced;
    case 1:
      return data;
    case 2:
      return data.subarray(0, synced.length + below(Math.max(1, data.length - synced.length)));
    case 3:
    case 4: {
      // The kernel had written all but the newest by itself.
      const until = grown.length === 0 ? data.length : (grown[below(grown.length)] ?? data.length);
      return data.subarray(0, Math.max(until, Math.min(synced.length, data.length)));
    }
    default:
      return data.length <= synced.length
        ? synced
        : Buffer.concat([synced, Buffer.alloc(data.length - synced.length)]);
  }
}
