import { readPrivate, writePrivate } from '../disk/private-file.ts';
import type { HeldPath } from './receive.ts';

/** What sync remembers between cycles, outside the vault. */
export interface SyncState {
  readonly version: 1;
  /** Last tip of the remote that was accepted; what is on disk follows from it, from `held` and from `intent`. */
  readonly base: string | null;
  /**
   * Commits we made from this disk since the base whose way to the remote is not settled. Once one turns up in the
   * history, what it changed is what the disk held then, and any difference now is an edit made after it.
   */
  readonly made: readonly string[];
  /** Commits that were being written to the disk since the base: each path has its version already, or not yet. */
  readonly applying: readonly string[];
  /** Paths whose published version was not accepted. */
  readonly held: Readonly<Record<string, HeldPath>>;
  /** Second copies of a note, seen once: path → blob. Seen again with the same bytes, they are put away. */
  readonly late: Readonly<Record<string, string>>;
}

export const FIRST_STATE: SyncState = {
  version: 1,
  base: null,
  made: [],
  applying: [],
  held: {},
  late: {},
};

/** The stored state, or null where there is none that can be read. Written whole or not at all. */
export function readState(file: string): SyncState | null {
  try {
    const text = readPrivate(file);
    const value = text === null ? null : (JSON.parse(text) as Partial<SyncState>);
    return value?.version === 1 ? { ...FIRST_STATE, ...value, version: 1 } : null;
  } catch {
    return null;
  }
}

export function writeState(file: string, state: SyncState): void {
  writePrivate(file, JSON.stringify(state));
}
