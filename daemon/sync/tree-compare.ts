import { type TreeEntry, TREE_MODE, differingEntries, readTree } from './git-tree.ts';

/** A file of a commit: its blob and its mode. */
export interface FileEntry {
  readonly mode: string;
  readonly oid: string;
}

export type PlacedFile = readonly [path: string, file: FileEntry];

export interface FileChange {
  readonly path: string;
  readonly before: FileEntry | null;
  readonly after: FileEntry | null;
}

/** Gives a tree's content. Throws where it is missing or damaged. */
export type TreeReader = (oid: string) => Uint8Array;

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** A submodule: the commit it names is in another repository. */
export const GITLINK_MODE = '160000';

/** All files below a tree, one by one: of fifty thousand no list is made that nobody keeps. */
export function* filesBelow(read: TreeReader, top: string, prefix = ''): Generator<PlacedFile> {
  if (top === EMPTY_TREE) return;
  for (const { mode, name, oid } of readTree(read(top))) {
    if (mode === TREE_MODE) yield* filesBelow(read, oid, `${prefix}${name}/`);
    else yield [prefix + name, { mode, oid }];
  }
}

/** What two trees do not have in common. Only folders that differ are read: the cost is what changed, not what exists. */
export class TreeComparison {
  /** In no particular order. */
  readonly changes: FileChange[] = [];
  /**
   * Trees and blobs that are in the second tree and not at the same place in the first, each with the object of its kind
   * that was there before: they are likely to be much the same. Null: there was none.
   */
  readonly objects = new Map<string, string | null>();

  constructor(private readonly read: TreeReader) {}

  compare(before: string, after: string): this {
    this.folder(before, after, '');
    return this;
  }

  private folder(before: string | null, after: string | null, prefix: string): void {
    if (before === after) return;
    const { old, now } = differingEntries(this.content(before), this.content(after));
    const [was, is] = [byName(old), byName(now)];
    for (const name of new Set([...was.keys(), ...is.keys()]))
      this.entry(prefix + name, was.get(name), is.get(name));
  }

  private entry(path: string, was: TreeEntry | undefined, is: TreeEntry | undefined): void {
    if (was?.oid === is?.oid && was?.mode === is?.mode) return;
    const [oldFolder, newFolder] = [folderOf(was), folderOf(is)];
    if (oldFolder !== null || newFolder !== null) this.folder(oldFolder, newFolder, `${path}/`);
    const [before, after] = [fileOf(was), fileOf(is)];
    if (newFolder !== null) this.objects.set(newFolder, oldFolder);
    else if (after !== null && after.mode !== GITLINK_MODE) this.objects.set(after.oid, before?.oid ?? null);
    if (before !== null || after !== null) this.changes.push({ path, before, after });
  }

  private content(oid: string | null): Uint8Array {
    return oid === null || oid === EMPTY_TREE ? new Uint8Array() : this.read(oid);
  }
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function folderOf(entry: TreeEntry | undefined): string | null {
  return entry?.mode === TREE_MODE ? entry.oid : null;
}

function fileOf(entry: TreeEntry | undefined): FileEntry | null {
  return entry === undefined || entry.mode === TREE_MODE ? null : { mode: entry.mode, oid: entry.oid };
}
