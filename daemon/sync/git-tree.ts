import { DamagedObject } from './damaged-object.ts';

/** One name in a Git tree object. `name` holds the bytes one to one (latin1), so foreign names survive being re-written. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

export const FILE_MODE = '100644';
export const TREE_MODE = '40000';

/** Reads a tree object's content: `<mode> <name>\0<20 bytes>` again and again. Throws on what is no tree. */
export function readTree(content: Uint8Array): TreeEntry[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > bytes.length) throw new DamagedObject('A tree object is damaged.');
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('latin1', space + 1, nul),
      oid: bytes.toString('hex', nul + 1, nul + 21),
    });
    at = nul + 21;
  }
  return entries;
}

/** The entries of a tree that is as Git makes them (`checkTree`). */
export function readSoundTree(content: Uint8Array): TreeEntry[] {
  checkTree(content);
  return readTree(content);
}

/**
 * Throws DamagedObject on a tree that names something twice, is not in Git's order, or has a name that is a path: as `git fsck`
 * does (duplicateEntries, treeNotSorted, fullPathname). What such a tree holds depends on who reads it.
 */
export function checkTree(content: Uint8Array): void {
  const bytes = bufferOf(content);
  const names = new Set<string>();
  let last = '';
  for (const [start, from, nul] of ranges(bytes)) {
    const name = bytes.toString('latin1', from, nul);
    const key = orderedBy(bytes, start, name);
    if (name === '' || name.includes('/') || key <= last || names.has(name))
      throw new DamagedObject('a folder in it names something twice, out of order or by a path');
    last = key;
    names.add(name);
  }
}

/** Writes a tree's content in Git's order: by bytes, a folder as if its name ended in `/`. */
export function writeTree(entries: readonly TreeEntry[]): Buffer {
  const key = ({ mode, name }: TreeEntry) => (mode === TREE_MODE ? `${name}/` : name);
  const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return Buffer.concat(
    sorted.flatMap(({ mode, name, oid }) => [
      Buffer.from(`${mode} ${name}\0`, 'latin1'),
      Buffer.from(oid, 'hex'),
    ]),
  );
}

/** Entries as they stand in a tree's content, without reading them: where each begins, where its name begins and ends. */
function* ranges(bytes: Buffer): Generator<readonly [start: number, name: number, nul: number]> {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > bytes.length) throw new DamagedObject('A tree object is damaged.');
    yield [at, space + 1, nul];
    at = nul + 21;
  }
}

/** A stretch of two trees that is not the same; what lies between two of them is. Offsets in bytes, ends exclusive. */
export interface TreeDifference {
  readonly before: readonly [start: number, end: number];
  readonly after: readonly [start: number, end: number];
}

/**
 * Where two trees differ, entry by entry, in one walk along both. Of trees that are out of Git's order every difference is
 * found too, some of them as an entry that goes and comes. Throws on what is no tree.
 */
export function* treeDifferences(before: Uint8Array, after: Uint8Array): Generator<TreeDifference> {
  const [a, b] = [bufferOf(before), bufferOf(after)];
  let [at, there] = [0, 0];
  for (;;) {
    const same = commonEntries(a, at, b, there);
    [at, there] = [at + same, there + same];
    if (at >= a.length && there >= b.length) return;
    const end = at < a.length ? entryEnd(a, at) : at;
    const otherEnd = there < b.length ? entryEnd(b, there) : there;
    const gone = end > at && (otherEnd === there || keyAt(a, at) <= keyAt(b, there));
    const came = otherEnd > there && (end === at || keyAt(b, there) <= keyAt(a, at));
    const difference: TreeDifference = {
      before: [at, gone ? end : at],
      after: [there, came ? otherEnd : there],
    };
    yield difference;
    [at, there] = [difference.before[1], difference.after[1]];
  }
}

/**
 * The entries that are not the same in two trees. In a folder of thousands of notes, of which one changed, nearly all are
 * skipped without being read.
 */
export function differingEntries(
  before: Uint8Array,
  after: Uint8Array,
): { readonly old: readonly TreeEntry[]; readonly now: readonly TreeEntry[] } {
  const [old, now]: [TreeEntry[], TreeEntry[]] = [[], []];
  for (const difference of treeDifferences(before, after)) {
    old.push(...readTree(before.subarray(...difference.before)));
    now.push(...readTree(after.subarray(...difference.after)));
  }
  return { old, now };
}

/**
 * A tree's content with entries put in, replaced or taken out (null), in one walk. Null where the tree is not in Git's
 * order, as none that git writes is: then it has to be sorted.
 */
export function editedTree(content: Uint8Array, edits: ReadonlyMap<string, TreeEntry | null>): Buffer | null {
  const bytes = bufferOf(content);
  const fresh = [...edits.values()]
    .filter((entry) => entry !== null)
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const parts: Buffer[] = [];
  let from = 0;
  let last = '';
  for (const [start, name, nul] of ranges(bytes)) {
    const text = bytes.toString('latin1', name, nul);
    const key = orderedBy(bytes, start, text);
    if (key <= last) return null;
    last = key;
    const next = fresh[0];
    const inserts = next !== undefined && sortKey(next) < key;
    if (!inserts && !edits.has(text)) continue;
    parts.push(bytes.subarray(from, start));
    from = start;
    for (let one = fresh[0]; one !== undefined && sortKey(one) < key; one = fresh[0]) {
      parts.push(writeTree([one]));
      fresh.shift();
    }
    if (edits.has(text)) from = nul + 21;
  }
  return Buffer.concat([...parts, bytes.subarray(from), ...fresh.map((entry) => writeTree([entry]))]);
}

function sortKey({ mode, name }: TreeEntry): string {
  return mode === TREE_MODE ? `${name}/` : name;
}

function keyAt(bytes: Buffer, start: number): string {
  const space = bytes.indexOf(0x20, start);
  return orderedBy(bytes, start, bytes.toString('latin1', space + 1, bytes.indexOf(0, space)));
}

/** What an entry is ordered by: its name, of a folder as if it ended in `/`. 40000 is a folder; other modes begin with 1. */
function orderedBy(bytes: Buffer, start: number, name: string): string {
  return bytes[start] === 0x34 ? `${name}/` : name;
}

function entryEnd(bytes: Buffer, at: number): number {
  let space = at;
  while (space < bytes.length && bytes[space] !== 0x20 && bytes[space] !== 0) space++;
  const nul = bytes[space] === 0x20 ? bytes.indexOf(0, space) : -1;
  if (nul < 0 || nul + 21 > bytes.length) throw new DamagedObject('A tree object is damaged.');
  return nul + 21;
}

/** Bytes of the whole entries that two trees have in common from here on: compared in stretches, not one by one. */
function commonEntries(a: Buffer, at: number, b: Buffer, there: number): number {
  const end = at + commonBytes(a, at, b, there);
  let entry = at;
  while (entry < end) {
    const next = entryEnd(a, entry);
    if (next > end) break;
    entry = next;
  }
  return entry - at;
}

const STRETCH = 4096;

function commonBytes(a: Buffer, at: number, b: Buffer, there: number): number {
  const longest = Math.min(a.length - at, b.length - there);
  let same = 0;
  while (same < longest) {
    const next = Math.min(same + STRETCH, longest);
    if (a.compare(b, there + same, there + next, at + same, at + next) !== 0) break;
    same = next;
  }
  while (same < longest && a[at + same] === b[there + same]) same++;
  return same;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
