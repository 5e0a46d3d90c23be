import type { Listing, ListingFile } from './listing-file.ts';
import { type FileEntry, type PlacedFile, type TreeReader, fileChanges, filesBelow } from './tree-compare.ts';

/** Fewer files are read from their trees as quickly. */
const MANY_FILES = 2000;
/** So many files may be others than in the listing before it is written anew. */
const WORTH_WRITING = 500;

/**
 * All files below a tree: those of the listing, with what differs between its tree and this one, or all read from the
 * trees. The listing is written where that is worth it for the next time. Throws, while it is gone through, where a tree
 * is missing or damaged.
 */
export function listedFiles(read: TreeReader, tree: string, file: ListingFile): Iterable<PlacedFile> {
  const known = file.read();
  const changed = known === null ? null : changedSince(read, known, tree);
  if (known === null || changed === null) return file.written(tree, filesBelow(read, tree), MANY_FILES);
  const files = withChanges(known, changed);
  return changed.size < WORTH_WRITING ? files : file.written(tree, files, MANY_FILES);
}

type Changed = ReadonlyMap<string, FileEntry | null>;

/** Null where the listing's tree is not here any more. */
function changedSince(read: TreeReader, known: Listing, tree: string): Changed | null {
  try {
    const changes = fileChanges(read, known.tree, tree);
    return new Map(changes.map(({ path, after }) => [path, after]));
  } catch {
    return null;
  }
}

function* withChanges(known: Listing, changed: Changed): Generator<PlacedFile> {
  for (const file of known.files) if (!changed.has(file[0])) yield file;
  for (const [path, after] of changed) if (after !== null) yield [path, after];
}
