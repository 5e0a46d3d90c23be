import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { type AnyNote, type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { type Seat, decideAtTerminal } from '../support/at-terminal.ts';

export async function notesIn(vault: string): Promise<AnyNote[]> {
  const store = DiskStore.open(vault);
  try {
    return await readNotes(store);
  } finally {
    store.close();
  }
}

export async function approvalsIn(vault: string): Promise<ApprovalNote[]> {
  return (await notesIn(vault)).filter((note) => note.kind === 'approval');
}

/**
 * Gives the path of the decision; null where it can't be approved (any more).
 *
 * @param notes of the vault, where they were read already
 */
export async function approve(seat: Seat, id: string, notes?: readonly AnyNote[]): Promise<string | null> {
  const decided = await decideAtTerminal(seat, id, notes === undefined ? {} : { notes });
  return decided.ok ? decided.value.path : null;
}
