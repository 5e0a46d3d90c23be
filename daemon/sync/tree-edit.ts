import { FILE_MODE, TREE_MODE, type TreeEntry, editedTree, readTree, writeTree } from './git-tree.ts';
import { EMPTY_TREE, type TreeReader } from './tree-compare.ts';

/** Path → blob; null: removed. */
export type Edits = ReadonlyMap<string, string | null>;

/**
 * The tree with the edits made, written folder by folder from the innermost; null where nothing is left in it. A folder
 * without edits below it is neither read nor written.
 */
export function editTree(
  read: TreeReader,
  write: (content: Uint8Array) => string,
  oid: string | null,
  edits: Edits,
): string | null {
  const content = oid === null || oid === EMPTY_TREE ? new Uint8Array() : read(oid);
  const { files, folders } = byFolder(edits);
  const entries = new Map<string, TreeEntry>();
  if (folders.size > 0) for (const entry of readTree(content)) entries.set(entry.name, entry);
  const made = new Map<string, TreeEntry | null>();
  for (const [name, blob] of files)
    made.set(name, blob === null ? null : { mode: FILE_MODE, name, oid: blob });
  for (const [name, inner] of folders) {
    const was = entries.get(name);
    const tree = editTree(read, write, was?.mode === TREE_MODE ? was.oid : null, inner);
    if (tree !== null) made.set(name, { mode: TREE_MODE, name, oid: tree });
    // A note that is put where a folder was stays; only the folder itself goes when nothing is left in it.
    else if (was?.mode === TREE_MODE && !made.has(name)) made.set(name, null);
  }
  const bytes = editedTree(content, made) ?? sortedWith(readTree(content), made);
  return bytes.length === 0 ? null : write(bytes);
}

/** Edits of the folder's own files, and those below each of its folders. */
function byFolder(edits: Edits): { files: Edits; folders: ReadonlyMap<string, Edits> } {
  const files = new Map<string, string | null>();
  const folders = new Map<string, Map<string, string | null>>();
  for (const [path, blob] of edits) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      files.set(path, blob);
      continue;
    }
    const name = path.slice(0, slash);
    const inner = folders.get(name) ?? new Map<string, string | null>();
    folders.set(name, inner.set(path.slice(slash + 1), blob));
  }
  return { files, folders };
}

/** For a tree that is not in Git's order, as some other program may have written it. */
function sortedWith(entries: readonly TreeEntry[], edits: ReadonlyMap<string, TreeEntry | null>): Buffer {
  const all = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [name, entry] of edits) {
    if (entry === null) all.delete(name);
    else all.set(name, entry);
  }
  return writeTree([...all.values()]);
}
