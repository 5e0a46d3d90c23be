import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { type Seat, decideAtTerminal } from '../support/at-terminal.ts';

export async function approvalsIn(vault: string): Promise<ApprovalNote[]> {
  const store = DiskStore.open(vault);
  try {
    return (await readNotes(store)).filter((note) => note.kind === 'approval');
  } finally {
    store.close();
  }
}

/** Gives the path of the decision; null where it can't be approved (any more). */
export async function approve(seat: Seat, id: string): Promise<string | null> {
  const decided = await decideAtTerminal(seat, id);
  return decided.ok ? decided.value.path : null;
}
