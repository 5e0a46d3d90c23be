import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { type Found } from '../../daemon/commands/find.ts';
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
 * @param found the request, where the notes were read already; else the whole vault is read
 */
export async function approve(seat: Seat, id: string, found?: Found): Promise<string | null> {
  const decided = await decideAtTerminal(seat, id, found === undefined ? {} : { found });
  return decided.ok ? decided.value.path : null;
}
