import { hasFreeCase } from '../../shared/vault/layout.ts';
import { stateNoteAt } from './note-group.ts';
import { PathIndex } from './path-index.ts';

/** An index of fifty thousand ids takes as long as so many questions without one; a start asks two or three. */
const ASKED_WITHOUT_INDEX = 12;

/** What many views share and none of them changes. */
class Ground {
  /** Names that may differ from another's in upper and lower case only, by their lower case: a few in any vault. */
  readonly folded = new Map<string, Set<string>>();
  /** Some of its paths do. */
  readonly twins: boolean;
  private places: PathIndex | null = null;
  private asked = 0;

  constructor(readonly blobs: ReadonlyMap<string, string>) {
    for (const path of blobs.keys())
      if (hasFreeCase(path)) change(this.folded, path.toLowerCase(), path, true);
    this.twins = [...this.folded.values()].some((paths) => paths.size > 1);
  }

  /** Paths whose id ends so, and perhaps others. */
  endingIn(end: string): readonly string[] {
    if (this.places === null && ++this.asked <= ASKED_WITHOUT_INDEX) {
      const [found, ending]: [string[], string] = [[], end + ENDING];
      for (const path of this.blobs.keys()) if (path.endsWith(ending)) found.push(path);
      return found;
    }
    this.places ??= indexOf(this.blobs.keys());
    return this.places.candidates(end);
  }
}

const NOWHERE = new Ground(new Map());
/** Views that differ from their ground in more paths than this, and in more than a tenth of it, get a new one. */
const MANY = 1000;

/**
 * Which blob each path of the vault holds, with the questions that I1 and the grammar ask of it. A view is a ground that
 * it shares with others and what it differs from it in, so that a copy and a comparison cost what differs and not what
 * exists: the disk, what is accepted, and what was fetched are almost the same, in a vault of any size.
 */
export class VaultView {
  private readonly changed = new Map<string, string | null>();
  private readonly places = new Map<string, Set<string>>();
  private readonly folded = new Map<string, Set<string>>();
  private count: number;

  constructor(private readonly ground = NOWHERE) {
    this.count = ground.blobs.size;
  }

  static of(blobs: ReadonlyMap<string, string>): VaultView {
    return new VaultView(new Ground(blobs));
  }

  get(path: string): string | null {
    const changed = this.changed.get(path);
    return changed === undefined ? (this.ground.blobs.get(path) ?? null) : changed;
  }

  set(path: string, oid: string | null): void {
    const before = this.get(path);
    if (before === oid) return;
    this.count += Number(oid !== null) - Number(before !== null);
    if ((this.ground.blobs.get(path) ?? null) === oid) this.changed.delete(path);
    else this.changed.set(path, oid);
    this.index(path, oid !== null);
  }

  *paths(): IterableIterator<string> {
    for (const path of this.ground.blobs.keys()) if (this.changed.get(path) !== null) yield path;
    for (const [path, oid] of this.changed) if (oid !== null && !this.ground.blobs.has(path)) yield path;
  }

  get size(): number {
    return this.count;
  }

  /** Paths that hold the note with this id; exactly one in every published commit (I1). */
  placesOf(id: string): string[] {
    const below = this.ground.endingIn(id.slice(-ID_END)).filter((path) => idAt(path) === id);
    const all = new Set([...below, ...(this.places.get(id) ?? [])]);
    return [...all].filter((path) => this.get(path) !== null).sort();
  }

  /** Another path that a file system without case would take for this one. */
  foldedTwin(path: string): string | null {
    const low = path.toLowerCase();
    const all = [...(this.ground.folded.get(low) ?? []), ...(this.folded.get(low) ?? [])];
    return all.find((twin) => twin !== path && this.get(twin) !== null) ?? null;
  }

  /** False: no path has a twin. True: some may have one, or had one in the ground. */
  mayHaveTwins(): boolean {
    const own = [...this.folded.values()].flatMap((paths) => [...paths]);
    return this.ground.twins || own.some((path) => this.foldedTwin(path) !== null);
  }

  copy(): VaultView {
    const copy = new VaultView(this.ground);
    copy.count = this.count;
    for (const [path, oid] of this.changed) copy.changed.set(path, oid);
    for (const [id, paths] of this.places) copy.places.set(id, new Set(paths));
    for (const [low, paths] of this.folded) copy.folded.set(low, new Set(paths));
    return copy;
  }

  /** A copy with these paths set anew (null: removed). */
  with(changes: ReadonlyMap<string, string | null>): VaultView {
    const copy = this.copy();
    for (const [path, oid] of changes) copy.set(path, oid);
    return copy;
  }

  /** Paths that hold another blob in the other view, sorted. */
  differences(other: VaultView): string[] {
    const shared = this.ground === other.ground;
    const paths = shared
      ? new Set([...this.changed.keys(), ...other.changed.keys()])
      : new Set([...this.paths(), ...other.paths()]);
    return [...paths].filter((path) => this.get(path) !== other.get(path)).sort();
  }

  /** The same content over a ground of its own where it has moved far from the one it has. */
  settled(): VaultView {
    const far = this.changed.size > MANY && this.changed.size > this.ground.blobs.size / 10;
    return far ? VaultView.of(this.all()) : this;
  }

  /** This view's ground with the other view's content, so that the two are compared quickly from here on. */
  groundFor(other: VaultView): VaultView {
    if (other.ground === this.ground) return other;
    const moved = this.copy();
    for (const path of this.differences(other)) moved.set(path, other.get(path));
    return moved;
  }

  /** A small view that answers `placesOf` and `foldedTwin` rightly for these paths after they are set anew. */
  copyFor(paths: readonly string[]): VaultView {
    const copy = new VaultView();
    for (const path of paths) {
      const twin = this.foldedTwin(path);
      const id = idAt(path);
      for (const one of [
        path,
        ...(twin === null ? [] : [twin]),
        ...(id === undefined ? [] : this.placesOf(id)),
      ])
        copy.set(one, this.get(one));
    }
    return copy;
  }

  private all(): Map<string, string> {
    const all = new Map<string, string>();
    for (const path of this.paths()) all.set(path, this.get(path) ?? '');
    return all;
  }

  private index(path: string, there: boolean): void {
    if (this.ground.blobs.has(path)) return; // The ground's index has it, whether it is there or not.
    if (hasFreeCase(path)) change(this.folded, path.toLowerCase(), path, there);
    const id = idAt(path);
    if (id !== undefined) change(this.places, id, path, there);
  }
}

function idAt(path: string): string | undefined {
  return stateNoteAt(path)?.id;
}

/** The random part of every id (PROTOCOL §2), and how a note's name ends behind it. */
const ID_END = 16;
const ENDING = '.md';
const BEFORE_ID = /[_-]/;

/** The end of the id in the name of a note whose folder is its state, told without reading the name; null: it can't be one. */
function endOfId(path: string): string | null {
  const end = path.length - ENDING.length;
  if (!path.endsWith(ENDING) || !BEFORE_ID.test(path[end - ID_END - 1] ?? '')) return null;
  return path.slice(end - ID_END, end);
}

function change(index: Map<string, Set<string>>, key: string, path: string, there: boolean): void {
  const paths = index.get(key) ?? new Set();
  if (there) paths.add(path);
  else paths.delete(path);
  if (paths.size > 0) index.set(key, paths);
  else index.delete(key);
}

function indexOf(paths: Iterable<string>): PathIndex {
  const index = new PathIndex();
  for (const path of paths) {
    const end = endOfId(path);
    if (end !== null) index.add(end, path);
  }
  return index;
}
