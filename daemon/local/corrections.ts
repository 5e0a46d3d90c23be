import { type Correction, type CorrectionOutcome, correctionPlan } from '../../shared/task/correction.ts';
import { IS } from '../../shared/task/category-words.ts';
import { type Task } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readTask } from '../../shared/vault/typed-notes.ts';
import { oneLine } from '../../shared/text/show.ts';
import { type AuditLog } from '../records/audit.ts';
import { isDiskTrouble } from '../records/disk-trouble.ts';
import { type AnyNote, type TaskNote, readNotes } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { type Spoken, type SpokenWords } from './spoken-words.ts';
import { performStep } from './tasks.ts';

export interface CorrectionParts {
  readonly store: Store;
  readonly agent: string;
  readonly audit: AuditLog;
  readonly now: () => number;
}

export interface Corrected {
  readonly outcome: CorrectionOutcome;
  /** The task as it is now, and where. */
  readonly task: Task;
  readonly path: string;
  /** The request that waits for a decision, or ''. */
  readonly approval: string;
}

/** Others write the note too, but not so often in a row. */
const TRIES = 5;

/**
 * Carries out what a person said about one mail. Compare-and-swap on the store, so that a running Local and a cloud on the
 * same disk may do their work at the same time; `busy` where they changed the note too often, `gone` where there is none.
 */
export async function carryOut(
  parts: CorrectionParts,
  id: string,
  said: Correction,
  noDraft: (note: TaskNote) => string | null,
): Promise<Corrected | 'gone' | 'busy'> {
  for (let tries = 0; tries < TRIES; tries++) {
    const notes = await readNotes(parts.store);
    const note = notes.find((one): one is TaskNote => one.kind === 'task' && one.task.id === id);
    if (note === undefined) return 'gone';
    const requests = requestsOf(notes, id);
    const { outcome, step } = correctionPlan(note, said, { ...requests, noDraft: noDraft(note) });
    const approval = note.task.waiting_for;
    if (step === null) return { outcome, task: note.task, path: note.path, approval };
    if (!(await performStep(parts.store, note, step))) continue;
    const news = step.task.corrected !== note.task.corrected || step.path !== note.path;
    await record(parts, step.task, news);
    return { outcome, task: step.task, path: step.path, approval };
  }
  return 'busy';
}

function requestsOf(notes: readonly AnyNote[], task: string): { revision: number; sent: boolean } {
  const requests = notes.flatMap((note) =>
    note.kind === 'approval' && note.request.task === task ? [note.request] : [],
  );
  return {
    revision: Math.max(0, ...requests.map(({ revision }) => revision)),
    sent: requests.some(({ status }) => status === 'sent'),
  };
}

/** The log says who corrected; the news show it on the dashboard, and tell the cloud which note to look at. */
export async function record(
  { store, agent, audit, now }: CorrectionParts,
  task: Task,
  news: boolean,
): Promise<void> {
  const facts = {
    action_type: 'correct',
    target: task.id,
    parameters: { category: task.corrected },
    approval_status: '',
    approved_by: '',
    result: task.why,
  };
  // A repetition may be the first to get this far, after a crash; a change of mind is told again.
  await (news ? audit.write(facts) : audit.writeOnce(facts));
  await tell(store, agent, now(), {
    id: `corrected:${task.id}:${task.corrected}`,
    kind: 'corrected',
    text: `You said that mail ${task.id} ${IS[task.category]}`,
  });
}

/**
 * Does again what others undid or did not let happen: a correction that lost against a claim that was published first, one
 * of a mail that an agent was just working on. It is done with once the published vault shows it, or, where there is none,
 * once it was carried out. Gives sentences about what can't be dealt with, which stops nothing else.
 */
export async function settleSpoken(
  parts: CorrectionParts,
  spoken: SpokenWords,
  published: ((path: string) => Promise<string | null>) | undefined,
): Promise<string[]> {
  const trouble: string[] = [];
  for (const words of spoken.all()) {
    try {
      if (await settled(parts, words, published)) spoken.remove(words);
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      trouble.push(
        `Your correction of ${words.task}: ${oneLine(error instanceof Error ? error.message : 'failed', 200)}`,
      );
    }
  }
  return trouble;
}

async function settled(
  parts: CorrectionParts,
  { task, said, noDraft }: Spoken,
  published: ((path: string) => Promise<string | null>) | undefined,
): Promise<boolean> {
  const done = await carryOut(parts, task, said, () => (noDraft === '' ? null : noDraft));
  if (done === 'gone') return true;
  if (done === 'busy' || done.outcome === 'at_work') return false;
  return published === undefined || shows(await published(done.path), said);
}

function shows(published: string | null, { category }: Correction): boolean {
  const read = readTask(published ?? '');
  return read.ok && read.value.task.corrected === category;
}
