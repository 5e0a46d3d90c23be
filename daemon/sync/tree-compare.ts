import { OWN_FOLDERS, STATE_FOLDERS } from '../../shared/vault/folders.ts';
import { DamagedObject } from './damaged-object.ts';
import { type TreeEntry, TREE_MODE, checkTree, differingEntries, readSoundTree } from './git-tree.ts';

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

/** Folders of the vault lie at most so deep (PROTOCOL §2). */
const DEEPEST = 3;
const OURS: ReadonlySet<string> = new Set([...STATE_FOLDERS, ...OWN_FOLDERS]);
/**
 * Entries that are gone through at most. A dozen objects can name a folder in a folder ten times over at every level: what is
 * small in a pack is then endless as a list of paths.
 */
const MOST_ENTRIES = 250_000;
/** What was accepted and published from here since is listed all the same: a tree that grew by our own notes is ours. */
const MOST_LISTED = 300_000;

/** Goes into the vault's own folders and no others, and not for ever. */
class Walk {
  private entries = 0;

  constructor(private readonly most = MOST_ENTRIES) {}

  goesInto(path: string): boolean {
    const parts = path.split('/');
    return parts.length <= DEEPEST && OURS.has(parts[0] ?? '');
  }

  /** @throws DamagedObject where there are too many */
  count(): void {
    checkEntries(++this.entries, this.most);
  }
}

/** Throws DamagedObject where a tree lists too much. */
export function checkEntries(count: number, most = MOST_ENTRIES): void {
  if (count > most) throw new DamagedObject(`it lists more than ${String(most)} files`);
}

/**
 * All files below a tree that may be of the vault, one by one: of fifty thousand no list is made that nobody keeps.
 * Throws DamagedObject on what is no tree, while it is gone through.
 */
export function filesBelow(read: TreeReader, top: string): Generator<PlacedFile> {
  return filesIn(read, top, '', new Walk(MOST_LISTED));
}

function* filesIn(read: TreeReader, tree: string, prefix: string, walk: Walk): Generator<PlacedFile> {
  if (tree === EMPTY_TREE) return;
  for (const { mode, name, oid } of readSoundTree(read(tree))) {
    walk.count();
    const path = prefix + name;
    if (mode !== TREE_MODE) yield [path, { mode, oid }];
    else if (walk.goesInto(path)) yield* filesIn(read, oid, `${path}/`, walk);
  }
}

/**
 * What two trees do not have in common of the vault's folders, in no particular order. Only folders that differ are read: the
 * cost is what changed, not what exists. Throws DamagedObject where the second is no tree as Git makes them.
 */
export function fileChanges(read: TreeReader, before: string, after: string): FileChange[] {
  const changes: FileChange[] = [];
  eachDifference(read, before, after, (path, old, now) => {
    const [oldFile, newFile] = [fileOf(old), fileOf(now)];
    if (oldFile !== null || newFile !== null) changes.push({ path, before: oldFile, after: newFile });
  });
  return changes;
}

/** By how many entries the second tree lists more than the first, folders and what is no note of the vault included. */
export function growth(read: TreeReader, before: string, after: string): number {
  let more = 0;
  eachDifference(read, before, after, (_, old, now) => {
    more += Number(now !== undefined) - Number(old !== undefined);
  });
  return more;
}

function eachDifference(
  read: TreeReader,
  before: string,
  after: string,
  take: (path: string, old: TreeEntry | undefined, now: TreeEntry | undefined) => void,
): void {
  const walk = new Walk();
  /** What was there before was looked at when it came. */
  const soundly = (oid: string, newer: boolean) => {
    const content = read(oid);
    if (newer) checkTree(content);
    return content;
  };
  const compare = (was: string | null, is: string | null, prefix: string) => {
    for (const [name, old, now] of differences(soundly, was, is)) {
      walk.count();
      const path = prefix + name;
      const [oldFolder, newFolder] = [folderOf(old), folderOf(now)];
      if ((oldFolder !== null || newFolder !== null) && walk.goesInto(path))
        compare(oldFolder, newFolder, `${path}/`);
      take(path, old, now);
    }
  };
  compare(before, after, '');
}

/**
 * Trees and blobs that are in the second tree and not at the same place in the first, each with the object of its kind
 * that was there before: they are likely to be much the same. Null: there was none. Folders that are there many times are gone
 * through once.
 */
export function objectsBetween(read: TreeReader, before: string, after: string): Map<string, string | null> {
  const objects = new Map<string, string | null>();
  const compared = new Set<string>();
  const compare = (was: string | null, is: string | null) => {
    const both = `${was ?? ''} ${is ?? ''}`;
    if (compared.has(both)) return;
    compared.add(both);
    for (const [, old, now] of differences(read, was, is)) {
      const [oldFolder, newFolder] = [folderOf(old), folderOf(now)];
      if (newFolder !== null) {
        compare(oldFolder, newFolder);
        objects.set(newFolder, oldFolder);
      } else if (now !== undefined && now.mode !== GITLINK_MODE)
        objects.set(now.oid, fileOf(old)?.oid ?? null);
    }
  };
  compare(before, after);
  return objects;
}

/** The names under which two folders hold something else, with what each holds there. */
function* differences(
  read: (oid: string, newer: boolean) => Uint8Array,
  before: string | null,
  after: string | null,
): Generator<readonly [name: string, was: TreeEntry | undefined, is: TreeEntry | undefined]> {
  if (before === after) return;
  const content = (oid: string | null, newer: boolean) =>
    oid === null || oid === EMPTY_TREE ? new Uint8Array() : read(oid, newer);
  const { old, now } = differingEntries(content(before, false), content(after, true));
  const [was, is] = [byName(old), byName(now)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(name), is.get(name)];
    if (one?.oid !== other?.oid || one?.mode !== other?.mode) yield [name, one, other];
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
