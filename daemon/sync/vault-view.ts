import { stateNoteAt } from './note-group.ts';

/** What many views share and none of them changes. */
interface Ground {
  readonly blobs: ReadonlyMap<string, string>;
  /** Id → its path, or its paths where a vault of others has it in several. */
  readonly places: ReadonlyMap<string, string | readonly string[]>;
  /** Lower case → the path that reads so, or several. */
  readonly folded: ReadonlyMap<string, string | readonly string[]>;
}

const NOWHERE: Ground = { blobs: new Map(), places: new Map(), folded: new Map() };
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

  constructor(private readonly ground: Ground = NOWHERE) {
    this.count = ground.blobs.size;
  }

  static of(blobs: ReadonlyMap<string, string>): VaultView {
    const places = new Map<string, string | readonly string[]>();
    const folded = new Map<string, string | readonly string[]>();
    for (const path of blobs.keys()) {
      put(folded, path.toLowerCase(), path);
      const id = stateNoteAt(path)?.id;
      if (id !== undefined) put(places, id, path);
    }
    return new VaultView({ blobs, places, folded });
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
    const below = listed(this.ground.places.get(id) ?? []);
    const all = new Set([...below, ...(this.places.get(id) ?? [])]);
    return [...all].filter((path) => this.get(path) !== null).sort();
  }

  /** Another path that a file system without case would take for this one. */
  foldedTwin(path: string): string | null {
    const low = path.toLowerCase();
    const below = listed(this.ground.folded.get(low) ?? []);
    const all = [...below, ...(this.folded.get(low) ?? [])];
    return all.find((twin) => twin !== path && this.get(twin) !== null) ?? null;
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
      const id = stateNoteAt(path)?.id;
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
    change(this.folded, path.toLowerCase(), path, there);
    const id = stateNoteAt(path)?.id;
    if (id !== undefined) change(this.places, id, path, there);
  }
}

function put(index: Map<string, string | readonly string[]>, key: string, path: string): void {
  const there = index.get(key);
  index.set(key, there === undefined ? path : [...listed(there), path]);
}

function change(index: Map<string, Set<string>>, key: string, path: string, there: boolean): void {
  const paths = index.get(key) ?? new Set();
  if (there) paths.add(path);
  else paths.delete(path);
  if (paths.size > 0) index.set(key, paths);
  else index.delete(key);
}

function listed(places: string | readonly string[]): readonly string[] {
  return typeof places === 'string' ? [places] : places;
}
