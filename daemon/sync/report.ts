import type { Refusal } from '../../shared/result.ts';

/** A change in the published history that this clone did not accept: not applied here, not overwritten there. */
export interface Held {
  readonly path: string;
  readonly commit: string;
  /** Pinned agent that signed the commit; '' for nobody we know. */
  readonly signer: string;
  readonly message: string;
}

/** Changes on this disk that were not published; the files stay as they are. */
export interface Withheld {
  readonly kind: 'secret' | 'access' | 'held' | 'two-places' | 'same-name' | 'decision' | 'unfinished';
  readonly paths: readonly string[];
  readonly message: string;
}

/** Our version of a group of state notes lost to the published one; our bytes are in the backup. */
export interface RolledBack {
  /** Task id, or the path where the note belongs to no task. */
  readonly group: string;
  readonly paths: readonly string[];
  readonly message: string;
}

/** What two sides did at once, of which a person should know: most of all a free note that was changed on both. */
export interface Conflict {
  /** '' where it is about no single note. */
  readonly path: string;
  /** Where our version lies beside it, '' where it is kept in the backup only. */
  readonly copy: string;
  readonly message: string;
}

/** A note that a person deleted from Pending_Approval/ here: gone from disk, still in Git, until the caller moves it on. */
export interface DeletedPending {
  readonly path: string;
  readonly id: string;
  readonly text: string;
}

export interface Freeze {
  readonly kind: 'rewound' | 'remote-empty' | 'vanished';
  /** Names this very question: an answer is given to it and to no other. */
  readonly code: string;
  /** What is missing, and the two ways on. */
  readonly message: string;
}

export interface SyncReport {
  /**
   * - `in-step`: disk, clone and remote agree but for what the lists below say;
   * - `waiting`: the remote could not be asked, or did not take our push (`refusal`), or others kept being faster;
   * - `frozen`: nothing was applied and nothing published (`frozen`).
   */
  readonly outcome: 'in-step' | 'waiting' | 'frozen';
  /** Whether the remote told its history in this cycle, and all of it that is accepted was brought to this disk. */
  readonly asked: boolean;
  /** The commit this clone stands on; null before the first. */
  readonly tip: string | null;
  /** What this cycle put into the published history. Only now does a claim count (PROTOCOL §5). */
  readonly published: { readonly commit: string; readonly paths: readonly string[] } | null;
  /** Paths written or removed here because the published history says so. */
  readonly applied: readonly string[];
  /** The blob that was written to each of them; none where the file was removed. */
  readonly appliedBlobs: ReadonlyMap<string, string>;
  /** State notes that had vanished from disk and were put back from Git. */
  readonly restored: readonly string[];
  readonly rolledBack: readonly RolledBack[];
  readonly conflicts: readonly Conflict[];
  readonly held: readonly Held[];
  readonly withheld: readonly Withheld[];
  readonly deletedPending: readonly DeletedPending[];
  /** Files in our folders that are no notes: names outside the grammar, links, too large. */
  readonly ignored: readonly { readonly path: string; readonly message: string }[];
  readonly frozen: Freeze | null;
  readonly refusal: Refusal | null;
  /** Paths whose change on this disk is not in the published history yet. */
  readonly backlog: readonly string[];
  /** Ref that keeps what this cycle replaced on disk, '' if nothing. */
  readonly backup: string;
}
