import { readCommit } from './git-commit.ts';
import { TREE_MODE, readTree } from './git-tree.ts';
import type { ObjectStore } from './object-store.ts';
import type { ObjectType } from './pack-encode.ts';
import { GITLINK_MODE } from './tree-compare.ts';

/**
 * Reads everything a commit holds and checks it against its name; how many objects are missing or damaged. A damaged
 * loose file is removed, so that the same object fetched again is not hidden by it.
 */
export function brokenObjects(objects: ObjectStore, commit: string): number {
  let broken = 0;
  const readable = <T>(oid: string, type: ObjectType, read: (content: Uint8Array) => T): T | null => {
    try {
      return read(objects.content(oid, type));
    } catch {
      broken++;
      objects.dropLoose(oid);
      return null;
    }
  };
  const top = readable(commit, 'commit', (content) => readCommit(commit, content));
  const trees = top === null ? [] : [top.tree];
  const seen = new Set(trees);
  for (let oid = trees.pop(); oid !== undefined; oid = trees.pop()) {
    for (const entry of readable(oid, 'tree', readTree) ?? []) {
      if (seen.has(entry.oid) || entry.mode === GITLINK_MODE) continue;
      seen.add(entry.oid);
      if (entry.mode === TREE_MODE) trees.push(entry.oid);
      else readable(entry.oid, 'blob', () => true);
    }
  }
  return broken;
}
