import { stateNoteAt } from './note-group.ts';

/** Which blob each path of the vault holds, with the questions that I1 and the grammar ask of it. */
export class VaultView {
  private readonly blobs = new Map<string, string>();
  private readonly places = new Map<string, Set<string>>();
  private readonly folded = new Map<string, string>();

  get(path: string): string | null {
    return this.blobs.get(path) ?? null;
  }

  set(path: string, oid: string | null): void {
    const id = stateNoteAt(path)?.id;
    const low = path.toLowerCase();
    if (oid === null) {
      this.blobs.delete(path);
      if (this.folded.get(low) === path) this.folded.delete(low);
      if (id !== undefined) this.places.get(id)?.delete(path);
      return;
    }
    this.blobs.set(path, oid);
    if (!this.folded.has(low)) this.folded.set(low, path);
    if (id !== undefined) this.places.set(id, (this.places.get(id) ?? new Set()).add(path));
  }

  paths(): IterableIterator<string> {
    return this.blobs.keys();
  }

  get size(): number {
    return this.blobs.size;
  }

  /** Paths that hold the note with this id; exactly one in every published commit (I1). */
  placesOf(id: string): string[] {
    return [...(this.places.get(id) ?? [])].sort();
  }

  /** Another path that a file system without case would take for this one. */
  foldedTwin(path: string): string | null {
    const twin = this.folded.get(path.toLowerCase());
    return twin === undefined || twin === path ? null : twin;
  }

  copy(): VaultView {
    const copy = new VaultView();
    for (const [path, oid] of this.blobs) copy.blobs.set(path, oid);
    for (const [low, path] of this.folded) copy.folded.set(low, path);
    for (const [id, paths] of this.places) copy.places.set(id, new Set(paths));
    return copy;
  }

  /** A small view that answers `placesOf` and `foldedTwin` rightly for these paths after they are set anew. */
  copyFor(paths: readonly string[]): VaultView {
    const copy = new VaultView();
    for (const path of paths) {
      const twin = this.folded.get(path.toLowerCase());
      const id = stateNoteAt(path)?.id;
      const related = [
        path,
        ...(twin === undefined ? [] : [twin]),
        ...(id === undefined ? [] : this.placesOf(id)),
      ];
      for (const one of related) {
        const oid = this.get(one);
        if (oid !== null) copy.set(one, oid);
      }
    }
    return copy;
  }
}
