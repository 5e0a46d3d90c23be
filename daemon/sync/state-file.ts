import * as z from 'zod';
import { readPrivate } from '../disk/private-file.ts';
import { writeMemory } from './disk-trouble.ts';

const oid = z.string().regex(/^[0-9a-f]{40}$/);

const heldPath = z
  .strictObject({ accepted: oid.nullable(), commit: oid, signer: z.string(), message: z.string() })
  .readonly();

const syncState = z
  .strictObject({
    version: z.literal(1),
    /** Last tip of the remote that was accepted; what is on disk follows from it and from what is noted below. */
    base: oid.nullable(),
    /**
     * Commits we made from this disk since the base whose way to the remote is not settled: for as long as the branch may
     * still take them, cycle after cycle. Once one turns up in the history, what it changed is what the disk held then,
     * and any difference now is an edit made after it.
     */
    made: z.array(oid).readonly(),
    /** Commits that were being written to the disk since the base: each path has its version already, or not yet. */
    applying: z.array(oid).readonly(),
    /** Paths whose published version was not accepted. Null: not known any more, to be found again from the history. */
    held: z.record(z.string(), heldPath).readonly().nullable(),
    /** Published paths that something in their way kept from being written: their absence is no deletion. */
    absent: z.array(z.string()).readonly(),
    /** Paths whose published version waits for what is being saved here, with the version that it is an edit of. */
    behind: z.record(z.string(), oid).readonly().default({}),
    /** The folder that was the vault when this was written (`folderAt`); '': not known. */
    folder: z.string().default(''),
    /** Second copies of a note, seen once: path → blob. Seen again with the same bytes, they are put away. */
    late: z.record(z.string(), oid).readonly(),
  })
  .readonly();

/** What sync remembers between cycles, outside the vault. */
export type SyncState = z.infer<typeof syncState>;

/** Why a path's published version was not accepted, and which blob stands in its place here (null: none). */
export type HeldPath = z.infer<typeof heldPath>;

/** A state in which nothing is remembered but the last tip; without one there is nothing to remember. */
export function standingOn(base: string | null): SyncState {
  const held = base === null ? {} : null;
  return { version: 1, base, made: [], applying: [], held, absent: [], behind: {}, folder: '', late: {} };
}

/** The stored state, or null where there is none that can be read whole: half of it would let in what was held. */
export function readState(file: string): SyncState | null {
  try {
    return syncState.parse(JSON.parse(readPrivate(file) ?? ''));
  } catch {
    return null;
  }
}

/** Written whole or not at all. */
export function writeState(file: string, state: SyncState): void {
  writeMemory(file, JSON.stringify(state));
}
