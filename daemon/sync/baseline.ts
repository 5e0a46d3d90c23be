import { stateNoteAt } from './note-group.ts';
import type { VaultView } from './vault-view.ts';

/** A commit of the new history that this disk may have the version of already, with the vault before and after it. */
export interface Station {
  readonly before: VaultView;
  readonly after: VaultView;
  /** We made it from this disk. */
  readonly ours: boolean;
  /** It was being written to this disk; of our own commit, what lay below it. */
  readonly written: boolean;
}

/**
 * What the disk would hold had nobody touched it since the base: the base's version, but where a commit was on its way
 * when we stopped (a crash, a broken connection, a person typing) its version. Without this our own work would look
 * like an edit that lost against itself.
 */
export function baselineAfter(start: VaultView, stations: readonly Station[], disk: VaultView): VaultView {
  if (stations.length === 0) return start;
  const view = start.copy();
  for (const { before, after, ours, written } of stations) {
    // What we committed came from this disk, so a different file is an edit made after; what was being written here
    // counts only where it is.
    const there = written
      ? after.differences(view).filter((path) => wasWritten(path, view, after, disk))
      : [];
    const known = ours ? [...after.differences(before), ...there] : there;
    for (const path of known) view.set(path, after.get(path));
  }
  return view;
}

/** It is there; or it is a note that was new with its id, and whoever made another text of it can only have had it from us. */
function wasWritten(path: string, before: VaultView, after: VaultView, disk: VaultView): boolean {
  if (disk.get(path) === after.get(path)) return true;
  const id = stateNoteAt(path)?.id;
  return id !== undefined && before.placesOf(id).length === 0 && disk.get(path) !== null;
}

/** Cuts a line of commits at those named: what leads up to each, and what comes after the last (`commit` null). */
export function stationsOf(
  line: readonly string[],
  named: ReadonlySet<string>,
): { readonly leadingUp: string[]; readonly commit: string | null }[] {
  const parts: { leadingUp: string[]; commit: string | null }[] = [];
  let leadingUp: string[] = [];
  for (const commit of line) {
    if (!named.has(commit)) leadingUp.push(commit);
    else {
      parts.push({ leadingUp, commit });
      leadingUp = [];
    }
  }
  return leadingUp.length === 0 ? parts : [...parts, { leadingUp, commit: null }];
}
