import { oneEditDelta, treeDelta } from './delta-encode.ts';
import { type RawObject } from './pack-decode.ts';
import { type PackEntry, refDeltaEntry, wholeEntry } from './pack-encode.ts';
import type { PackFile } from './pack-file.ts';

/** Objects that begin alike and are of much the same size are compared with so many before them. */
const WINDOW = 6;
/** A chain this long is read by so many reads; then a whole object comes again. The newest version, the largest, is whole. */
const DEEPEST = 50;
/** Bytes by which what begins alike is known; below so many in all nothing is worth a comparison of its own kind. */
const BEGINNING = 256;
const WORTH_A_KIND = 1024;

interface Candidate {
  readonly oid: string;
  readonly object: RawObject;
  readonly depth: number;
}

/**
 * One pack's entries of everything in several packs. Of versions of the same folder or log, which differ in one stretch,
 * each but one in some two dozen is written as that stretch: a folder of 3,000 notes takes 280 kB whole and 100 bytes so.
 */
export function mergedEntries(packs: readonly PackFile[], read: (oid: string) => RawObject): PackEntry[] {
  const names = new Set(packs.flatMap((pack) => pack.names()));
  return deltified([...names].map((oid) => ({ oid, object: read(oid) })));
}

/** Entries of objects for one pack: of what is much the same, one is whole, and the others are what differs. */
export function deltified(all: readonly { readonly oid: string; readonly object: RawObject }[]): PackEntry[] {
  const objects = all.map((one) => ({ ...one, kind: kindOf(one.object) }));
  // Versions of one thing begin alike and have almost the same size; the largest first, as git does, since things grow.
  objects.sort((a, b) =>
    a.kind === b.kind ? b.object.content.length - a.object.content.length : a.kind < b.kind ? -1 : 1,
  );
  const entries: PackEntry[] = [];
  let window: Candidate[] = [];
  for (const { oid, object } of objects) {
    const found = object.type === 'commit' ? null : bestOf(window, object);
    const depth = found === null ? 0 : found.base.depth + 1;
    entries.push(
      found === null
        ? wholeEntry(oid, object.type, object.content)
        : refDeltaEntry(oid, found.base.oid, found.delta),
    );
    window = [...window, { oid, object, depth }].slice(-WINDOW);
  }
  return entries;
}

/** The months of a year are folders of one size; what tells them apart is the name of their first note. So it is with days of a log. */
function kindOf({ type, content }: RawObject): string {
  if (content.length < WORTH_A_KIND) return type;
  const end = type === 'tree' ? Math.min(BEGINNING, content.indexOf(0)) : BEGINNING;
  return `${type} ${content.toString('latin1', 0, end)}`;
}

function bestOf(window: readonly Candidate[], object: RawObject): { base: Candidate; delta: Buffer } | null {
  let best: { base: Candidate; delta: Buffer } | null = null;
  for (const base of window) {
    if (base.depth >= DEEPEST || base.object.type !== object.type) continue;
    const make = object.type === 'tree' ? treeDelta : oneEditDelta;
    const delta = make(base.object.content, object.content);
    if (delta !== null && delta.length < (best?.delta.length ?? object.content.length / 2))
      best = { base, delta };
  }
  return best;
}
