import { type Listing, type ListingFile, ListingLines } from './listing-file.ts';
import {
  type FileEntry,
  type PlacedFile,
  TreeComparison,
  type TreeReader,
  filesBelow,
} from './tree-compare.ts';

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
  if (known === null || changed === null) return listing(filesBelow(read, tree), tree, file);
  const files = withChanges(known, changed);
  return changed.size < WORTH_WRITING ? files : listing(files, tree, file);
}

type Changed = ReadonlyMap<string, FileEntry | null>;

/** Null where the listing's tree is not here any more. */
function changedSince(read: TreeReader, known: Listing, tree: string): Changed | null {
  try {
    const { changes } = new TreeComparison(read).compare(known.tree, tree);
    return new Map(changes.map(({ path, after }) => [path, after]));
  } catch {
    return null;
  }
}

function* withChanges(known: Listing, changed: Changed): Generator<PlacedFile> {
  for (const file of known.files) if (!changed.has(file[0])) yield file;
  for (const [path, after] of changed) if (after !== null) yield [path, after];
}

/** The same files, written down once all of them were gone through. */
function* listing(files: Iterable<PlacedFile>, tree: string, file: ListingFile): Generator<PlacedFile> {
  const lines = new ListingLines();
  for (const placed of files) {
    lines.add(placed);
    yield placed;
  }
  if (lines.writable && lines.count >= MANY_FILES) file.write(tree, lines);
}
