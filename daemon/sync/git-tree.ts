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

/**
 * The entries that are not the same in two trees. In a folder of thousands of notes, of which one changed, nearly all are
 * skipped without being read.
 */
export function differingEntries(
  before: Uint8Array,
  after: Uint8Array,
): { readonly old: readonly TreeEntry[]; readonly now: readonly TreeEntry[] } {
  const [a, b] = [bufferOf(before), bufferOf(after)];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  for (const [start, , nul] of ranges(a)) {
    const end = nul + 21;
    head = start;
    if (end > shorter || a.compare(b, start, end, start, end) !== 0) break;
    head = end;
  }
  return { old: readTree(a.subarray(head)), now: readTree(b.subarray(head)) };
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
    const key = bytes[start] === 0x34 ? `${text}/` : text; // 40000 is a folder; every other mode begins with 1.
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

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
