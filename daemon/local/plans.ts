import { type Refusal } from '../../shared/result.ts';
import { instant } from '../../shared/text/time.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readPlan } from '../../shared/vault/typed-notes.ts';
import { type AnyNote, type TaskNote } from '../records/notes.ts';
import { planPathOf, putPlan } from '../records/plans.ts';
import { quarantine } from '../records/quarantine.ts';

export interface PlanParts {
  readonly store: Store;
  readonly agent: string;
  readonly cameFromElsewhere: (path: string, bytes: Uint8Array | null) => Promise<boolean>;
  readonly now: () => number;
}

/** Does one piece of work of which a failure must not stop the rest. */
type Guard = (what: string, work: () => Promise<void>) => Promise<void>;

/** What a plan was last brought in step with; while its file and both are the same, there is nothing to do. */
interface InStep {
  readonly stamp: string;
  readonly note: TaskNote | null;
  readonly request: ApprovalRequest | null;
}

/** By the plan's path. Notes and requests are told apart by identity: `NoteMemory` gives the same object for the same text. */
export type PlanMemory = Map<string, InStep>;

/** Keeps every plan in step with its task, and makes those of tasks that wait for a person without any draft. */
export async function keepPlans(
  parts: PlanParts,
  notes: readonly AnyNote[],
  guard: Guard,
  memory: PlanMemory = new Map(),
): Promise<void> {
  const { store, now } = parts;
  const paths = new Set(await store.list('Plans'));
  for (const path of memory.keys()) if (!paths.has(path)) memory.delete(path);
  const requests = requestsByTask(notes);
  const tasks = new Map(notes.flatMap((note) => (note.kind === 'task' ? [[planPathOf(note), note]] : [])));
  for (const path of new Set([...paths, ...tasks.keys()])) {
    const note = tasks.get(path) ?? null;
    const request = note === null ? null : standing(note, requests);
    const stamp = paths.has(path) ? ((await store.stamp?.(path)) ?? null) : null;
    const known = memory.get(path);
    if (stamp !== null && known?.stamp === stamp && known.note === note && known.request === request)
      continue;
    memory.delete(path);
    await guard(path, async () => {
      if (paths.has(path)) await checkPlan(parts, path);
      if (note !== null && (paths.has(path) || wantsPlan(note)))
        await putPlan(store, note, { request, created: instant(now()) });
      // Unchanged by what was just done: only then is it known to be in step.
      const after = (await store.stamp?.(path)) ?? null;
      if (after !== null && after === stamp) memory.set(path, { stamp, note, request });
    });
  }
}

/** What was put aside unasked needs no plan; what a person or a draft is waiting for does. */
function wantsPlan({ task }: TaskNote): boolean {
  return task.status === 'needs_you' || task.status === 'waiting';
}

function requestsByTask(notes: readonly AnyNote[]): ReadonlyMap<string, readonly ApprovalRequest[]> {
  const found = new Map<string, ApprovalRequest[]>();
  for (const note of notes) {
    if (note.kind !== 'approval') continue;
    found.set(note.request.task, [...(found.get(note.request.task) ?? []), note.request]);
  }
  return found;
}

/** The request that a task waits or waited for; none while the next one is being drafted. */
function standing(
  { task }: TaskNote,
  requests: ReadonlyMap<string, readonly ApprovalRequest[]>,
): ApprovalRequest | null {
  const own = requests.get(task.id) ?? [];
  if (task.waiting_for !== '') return own.find(({ id }) => id === task.waiting_for) ?? null;
  if (task.status === 'needs_action' || task.status === 'in_progress') return null;
  return own.toSorted((a, b) => b.revision - a.revision)[0] ?? null;
}

/** A plan is live Markdown in the user's vault: one that is none of ours may not stay there to be looked at. */
async function checkPlan(parts: PlanParts, path: string): Promise<void> {
  const { store } = parts;
  const read = readPlan((await store.read(path)) ?? '');
  if (!read.ok && read.refusal.kind !== 'unknown-version') await strange(parts, path, read.refusal);
}

async function strange(
  { store, agent, now, cameFromElsewhere }: PlanParts,
  path: string,
  refusal: Refusal,
): Promise<void> {
  const placed = placeOf(path);
  if (placed?.place !== 'plans') return;
  const bytes = await store.readBytes(path);
  if (await cameFromElsewhere(path, bytes))
    await quarantine(store, agent, { path, placed, bytes, refusal }, now());
}
