import type { Wrote } from './engine-parts.ts';
import type { Conflict, RolledBack, Withheld } from './report.ts';
import type { VaultView } from './vault-view.ts';

/** Three versions of the vault and what is known about them; blobs by name, so that this can be decided purely. */
export interface Situation {
  readonly agent: string;
  /** For names of copies beside: `2026-11-20`. */
  readonly day: string;
  /** What the disk would hold had nobody touched it since the last cycle. */
  readonly baseline: VaultView;
  readonly disk: VaultView;
  /** What the published history says, as far as it is accepted here. */
  readonly remote: VaultView;
  /** Every path that is not the same in all three, sorted. */
  readonly differing: readonly string[];
  readonly held: ReadonlySet<string>;
  /** Group key of a path that changed on either side. */
  readonly keyOf: (path: string) => string;
  /** Append-only files of ours that lost lines against the baseline. */
  readonly shortened: ReadonlySet<string>;
  /** Free notes in which nothing but the part that Countersign makes again is new here. */
  readonly remade: ReadonlySet<string>;
  /** Paths whose bytes on disk are in no version of anything here, or that a program of ours wrote: nothing old that came back. */
  readonly fresh: ReadonlySet<string>;
  /** Published notes that were made empty a moment ago: somebody is saving them. */
  readonly emptied: ReadonlySet<string>;
  /** Log files of ours that are gone from disk behind an anchor: taken out, not lost. */
  readonly retired: ReadonlySet<string>;
  /** The vault is another folder than the one that sync remembers: moved, restored, or its disk is not there. */
  readonly moved: boolean;
  readonly wrote: Wrote;
  /** Second copies seen in the cycle before. */
  readonly late: Readonly<Record<string, string>>;
  /** A person said that what vanished is meant to be gone. */
  readonly acceptLoss: boolean;
}

export interface DiskEdit {
  readonly from: string | null;
  readonly to: string | null;
}

/** What is to be published, what is to change on disk, and what must be kept before that. */
export interface Plan {
  readonly publish: Map<string, Map<string, string | null>>;
  readonly disk: Map<string, DiskEdit>;
  /** Bytes on disk that no commit holds and an edit replaces: path → blob. */
  readonly keep: Map<string, string>;
  readonly rolledBack: RolledBack[];
  readonly conflicts: Conflict[];
  readonly withheld: Withheld[];
  readonly restored: string[];
  readonly deletedPending: string[];
  readonly late: Record<string, string>;
  /** Paths whose published version waits for what is being saved here, with the version that it is an edit of. */
  readonly behind: Record<string, string>;
}

export function emptyPlan(): Plan {
  return {
    publish: new Map(),
    disk: new Map(),
    keep: new Map(),
    rolledBack: [],
    conflicts: [],
    withheld: [],
    restored: [],
    deletedPending: [],
    late: {},
    behind: {},
  };
}

/** Notes bytes of this disk that no version has, before an edit replaces them. */
export function keep({ disk, baseline, remote }: Situation, plan: Plan, path: string): void {
  const mine = disk.get(path);
  if (mine !== null && mine !== baseline.get(path) && mine !== remote.get(path)) plan.keep.set(path, mine);
}

export function edit(plan: Plan, path: string, from: string | null, to: string | null): void {
  if (from !== to) plan.disk.set(path, { from, to });
}
