import { type Standing, standingOfApproval, standingOfTask } from '../../../shared/dashboard/standing.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type ApprovalNote, readNote } from '../../records/notes.ts';
import { type Candidate, type Looked } from './candidates.ts';

/** One hit as it is shown. `who` and `subject` are foreign text. */
export interface Found {
  readonly id: string;
  readonly kind: 'mail' | 'draft' | 'unreadable';
  readonly day: string;
  readonly category: string;
  readonly state: string;
  readonly who: string;
  readonly subject: string;
  readonly path: string;
}

/** What a person wants to know of a hit; the draft of a mail is read for its state. */
export async function foundOf(
  store: Store,
  { note, day, subject }: Candidate,
  { pathOf }: Looked,
): Promise<Found> {
  const { path, placed } = note;
  if (note.kind === 'unreadable') {
    const state = placed.place === 'quarantine' ? 'in quarantine' : 'can’t be read';
    return { id: placed.id, kind: 'unreadable', day, category: '', state, who: '', subject, path };
  }
  if (note.kind === 'approval') {
    const { words } = standingOfApproval(note);
    const who = note.request.to.join(', ');
    return { id: placed.id, kind: 'draft', day, category: '', state: words, who, subject, path };
  }
  const { task } = note;
  const { words }: Standing = standingOfTask(note, await approvalAt(store, pathOf.get(task.waiting_for)));
  return {
    id: task.id,
    kind: 'mail',
    day,
    category: task.category,
    state: words,
    who: task.from,
    subject,
    path,
  };
}

async function approvalAt(store: Store, path: string | undefined): Promise<ApprovalNote | undefined> {
  const placed = path === undefined ? null : placeOf(path);
  if (path === undefined || placed === null || !('id' in placed) || placed.place === 'decisions')
    return undefined;
  const note = await readNote(store, path, placed);
  return note?.kind === 'approval' ? note : undefined;
}
