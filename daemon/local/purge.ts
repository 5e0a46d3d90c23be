import {
  type Tombstone,
  epitaph,
  isPurged,
  purgedPath,
  purgedRequest,
  purgedTask,
} from '../../shared/task/purged.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { writeApprovalRequest, writeTask } from '../../shared/vault/typed-notes.ts';
import { type ApprovalNote, type AnyNote, type TaskNote, writeThenMove } from '../records/notes.ts';
import { planPathOf } from '../records/plans.ts';

/** All that the vault holds of one mail. */
export interface MailNotes {
  readonly task: TaskNote;
  readonly approvals: readonly ApprovalNote[];
}

export function mailNotes(notes: readonly AnyNote[], task: TaskNote): MailNotes {
  const approvals = notes.filter(
    (note): note is ApprovalNote => note.kind === 'approval' && note.request.task === task.task.id,
  );
  return { task, approvals };
}

/** Why this mail can't be purged yet, in a sentence; null where it can. Only what has ended is purged. */
export function whyNotPurged({ task, approvals }: MailNotes): string | null {
  const waiting = approvals.find(({ placed }) => placed.place !== 'done' && placed.place !== 'rejected');
  if (waiting !== undefined)
    return `${waiting.path} is not decided or not carried out yet; end it first: countersign reject ${waiting.request.id}`;
  const { place } = task.placed;
  if (place === 'done' || place === 'rejected') return null;
  return place === 'in_progress'
    ? `An agent is at work on ${task.path}; purge it when its draft is there and decided.`
    : `${task.path} is still open; put it aside first: countersign correct ${task.task.id} --category fyi`;
}

/** What was written in the vault, or 'busy' where somebody else changes a note: then it is done again, and goes on. */
export async function purgeNotes(
  store: Store,
  { task, approvals }: MailNotes,
  tombstone: Tombstone,
): Promise<string[] | 'busy'> {
  const written: string[] = [];
  const put = async (from: { path: string; text: string }, to: { path: string; text: string }) => {
    if (from.path === to.path && from.text === to.text) return true;
    written.push(to.path);
    return (await writeThenMove(store, from, to)) === 'done';
  };
  for (const { path, text, placed, request } of approvals) {
    const fresh = writeApprovalRequest(purgedRequest(request, tombstone), `${epitaph(tombstone)}\n`);
    if (!(await put({ path, text }, { path: purgedPath(placed), text: isPurged(request) ? text : fresh })))
      return 'busy';
  }
  const to = purgedPath(task.placed);
  const plan = planPathOf(task);
  const text = isPurged(task.task)
    ? task.text
    : writeTask(purgedTask(task.task, tombstone), `${epitaph(tombstone)}\n`);
  // A plan holds sentences of ours alone; its name holds the mail's words, which are gone once the task is renamed.
  const base = to.slice(to.lastIndexOf('/') + 1);
  const newPlan = planPathOf({ task: task.task, placed: { ...task.placed, base } });
  if (plan !== newPlan && (await store.move(plan, newPlan)) === 'moved') written.push(newPlan);
  // Last: while the task is whole, a purge that was interrupted begins anew and knows what there is to do.
  return (await put({ path: task.path, text: task.text }, { path: to, text })) ? written : 'busy';
}

/** Looking for a mail's traits reads the whole vault; more places than this nobody goes through by hand. */
const MOST_PLACES = 50;

/** Notes that name the mail still: those that nobody may change, and those that are somebody's own. */
export async function stillNaming(store: Store, traits: readonly string[]): Promise<string[]> {
  if (traits.length === 0) return [];
  const found: string[] = [];
  for (const path of await store.list('')) {
    if (found.length >= MOST_PLACES) break;
    if (placeOf(path) === null) continue;
    const text = (await store.read(path)) ?? '';
    if (traits.some((trait) => text.includes(trait))) found.push(path);
  }
  return found;
}
