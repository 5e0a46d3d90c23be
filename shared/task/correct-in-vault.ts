import { type Result, ok, refuse } from '../result.ts';
import { approvalIdOf } from '../vault/ids.ts';
import { placeOf } from '../vault/layout.ts';
import { writeThenMove } from '../vault/note-move.ts';
import type { Task } from '../vault/schemas.ts';
import type { Store } from '../vault/store.ts';
import { readApprovalRequest, readTask, writeTask } from '../vault/typed-notes.ts';
import { type Correction, type CorrectionOutcome, type TaskFacts, correctionPlan } from './correction.ts';
import { whyNeverDrafted } from './never-drafted.ts';

export interface CorrectedMail {
  readonly outcome: CorrectionOutcome;
  /** The task as it is now, and where. */
  readonly task: Task;
  readonly path: string;
}

/** Others write the note too, but not so often in a row. */
const TRIES = 5;
/** Revisions of a request that are looked for; a person who asked so often for changes writes it themselves. */
const MOST_REVISIONS = 100;

/**
 * Writes into the vault what a person said about one mail, as `countersign correct` and `promote` do: the note by
 * compare-and-swap, then its place. Local sees it there, logs it, and does it again until the published vault shows it
 * (docs/decisions/0012). Refuses in a sentence what can't be done now; then nothing was written.
 */
export async function correctInVault(
  store: Store,
  id: string,
  said: Correction,
): Promise<Result<CorrectedMail>> {
  for (let tries = 0; tries < TRIES; tries++) {
    const paths = await store.list('');
    const path = paths.find((one) => isTask(one, id));
    const text = path === undefined ? null : await store.read(path);
    const placed = placeOf(path ?? '');
    if (path === undefined || text === null || placed === null || !('id' in placed))
      return refuse('gone', 'This mail is not in the vault any more.');
    const read = readTask(text);
    if (!read.ok || read.value.task.id !== id)
      return refuse('unreadable', 'The note of this mail can’t be read; open it.');
    const { task, text: mailText } = read.value;
    const facts = {
      ...(await requestsOf(store, paths, id)),
      noDraft: whyNeverDrafted(task),
    };
    const { outcome, step } = correctionPlan({ task, placed }, said, facts);
    if (step === null)
      return refuse('at-work', 'An agent is drafting for this mail just now; try again in a minute.');
    const to = { path: step.path, text: writeTask(step.task, mailText) };
    if ((await writeThenMove(store, { path, text }, to)) === 'done')
      return ok({ outcome, task: step.task, path: step.path });
  }
  return refuse('busy', 'Others are changing this note just now; try again in a minute.');
}

function isTask(path: string, id: string): boolean {
  const placed = placeOf(path);
  return placed !== null && 'id' in placed && placed.id === id && placed.place !== 'quarantine';
}

/** The requests that were made for a mail: their ids follow from it, so that no other note has to be read. */
async function requestsOf(
  store: Store,
  paths: readonly string[],
  task: string,
): Promise<Pick<TaskFacts, 'revision' | 'sent'>> {
  const ids = new Map<string, number>();
  for (let revision = 1; revision <= MOST_REVISIONS; revision++)
    ids.set(approvalIdOf(task, 'reply', revision), revision);
  let [highest, sent] = [0, false];
  for (const path of paths) {
    const placed = placeOf(path);
    const revision = placed !== null && 'id' in placed ? ids.get(placed.id) : undefined;
    if (revision === undefined) continue;
    highest = Math.max(highest, revision);
    const read = readApprovalRequest((await store.read(path)) ?? '');
    sent ||= read.ok && read.value.request.task === task && read.value.request.status === 'sent';
  }
  return { revision: highest, sent };
}
