import { type Placed, pathOf } from '../vault/layout.ts';
import { type Task } from '../vault/schemas.ts';
import { IS } from './category-words.ts';
import { type Lease } from './lease.ts';

/** The life of a task as pure functions: each gives the next task and the place it belongs in (PROTOCOL §2, §5). */
export interface Step {
  readonly task: Task;
  readonly path: string;
}

/** What every new task has: nobody owns it, nothing was tried, nothing is to be said about it yet. */
export const UNTOUCHED = {
  type: 'task',
  version: '1',
  corrected: '',
  bounce_of: '',
  no_draft: '',
  status: 'needs_action',
  agent: '',
  epoch: 0,
  counter: 0,
  ttl: 0,
  attempts: 0,
  waiting_for: '',
  revision: 1,
  wish: '',
  result: '',
} as const satisfies Partial<Task>;

/** The largest number that a note may hold. A counter stays there, so that no note can make its writer throw. */
const MOST = 999_999_999;
/** Seconds that a claim without a ttl is left alone, and the most that one may ask for. */
const USUAL_TTL = 600;
const LONGEST_TTL = 86_400;

function next(count: number): number {
  return Math.min(count + 1, MOST);
}

type Named = Extract<Placed, { id: string }>;

function at(placed: Named, task: Task): Step {
  return { task, path: pathOf(placed) };
}

/** An agent takes a task nobody owns. The claim counts only when it is published. */
export function claim(task: Task, base: string, agent: string, ttl: number): Step {
  return at(
    { place: 'in_progress', agent, base, id: task.id },
    { ...task, status: 'in_progress', agent, counter: 0, ttl, attempts: next(task.attempts) },
  );
}

/** A sign of life, so that observers go on waiting. */
export function renew(task: Task): Task {
  return { ...task, counter: next(task.counter) };
}

/** An attempt came to nothing and its owner will make another: only attempts that are counted come to an end. */
export function tryAgain(task: Task): Task {
  return { ...task, attempts: next(task.attempts) };
}

/** Gives a task back to everybody with a higher epoch: work of the older epoch is refused at replay. */
export function giveBack(task: Task, base: string): Step {
  return at(
    { place: 'needs_action', domain: task.domain, base, id: task.id },
    { ...task, status: 'needs_action', agent: '', epoch: next(task.epoch), counter: 0, ttl: 0 },
  );
}

/** Publishing the approval request ends the lease; the task waits beside it. */
export function waitFor(task: Task, base: string, approval: string): Step {
  return at(
    { place: 'pending_approval', domain: task.domain, base, id: task.id },
    { ...task, status: 'waiting', agent: '', counter: 0, ttl: 0, waiting_for: approval, wish: '' },
  );
}

/** A person asked for changes: the task goes back to be drafted again, as the next revision. */
export function reviseAgain(task: Task, base: string, revision: number, wish: string): Step {
  return at(
    { place: 'needs_action', domain: task.domain, base, id: task.id },
    {
      ...task,
      status: 'needs_action',
      waiting_for: '',
      revision: Math.min(revision, MOST),
      wish,
      attempts: 0,
      epoch: next(task.epoch),
    },
  );
}

/** A person said what the mail is: the note says so, and whose word it is. Where it lies is another question. */
export function correct(task: Task, category: Task['category']): Task {
  if (task.category === category && task.corrected === category) return task;
  return { ...task, category, corrected: category, why: `You said that this mail ${IS[category]}.` };
}

/** A person wants an answer to a mail that nobody drafts for: it goes to be drafted, as this revision. */
export function promote(task: Task, base: string, revision: number, wish: string): Step {
  const wanted = { ...correct(task, 'needs_reply'), result: '', agent: '', counter: 0, ttl: 0 };
  const priority = task.priority === 'low' ? 'normal' : task.priority;
  return reviseAgain({ ...wanted, priority }, base, revision, wish);
}

/** No agent goes on with it: it stays where the person looks, with the reason. */
export function needsYou(task: Task, base: string, result: string): Step {
  return at(
    { place: 'needs_action', domain: task.domain, base, id: task.id },
    { ...task, status: 'needs_you', agent: '', counter: 0, ttl: 0, waiting_for: '', result },
  );
}

/** The end with evidence; `month` (YYYY-MM) is that of the evidence. */
export function finish(task: Task, base: string, month: string, result: string): Step {
  return at(
    { place: 'done', domain: task.domain, month, base, id: task.id },
    { ...task, status: 'done', agent: '', counter: 0, ttl: 0, result },
  );
}

/** The end without an effect, by a person's decision or by expiry. */
export function putAside(task: Task, base: string, result: string): Step {
  return at(
    { place: 'rejected', domain: task.domain, base, id: task.id },
    { ...task, status: 'rejected', agent: '', counter: 0, ttl: 0, result },
  );
}

/** Whether an agent may draft for it: a mail that wants an answer and has somebody to answer. */
export function isForAgents(task: Task): boolean {
  return task.status === 'needs_action' && task.category === 'needs_reply' && task.from_address !== '';
}

/**
 * The claim on a task that stands in `placedAgent`'s folder, or on a task by its own word where the folder is left out. The
 * folder names the owner, whatever the note says: a claimer that died between the move and the note left no word, and
 * a breaker that died left another's.
 */
export function leaseOf(task: Task, placedAgent = ''): Lease | null {
  if (placedAgent === '' && task.status !== 'in_progress') return null;
  const agent = placedAgent === '' ? task.agent : placedAgent;
  if (agent === '') return null;
  const ttl = task.ttl === 0 ? USUAL_TTL : Math.min(task.ttl, LONGEST_TTL);
  return { task: task.id, agent, epoch: task.epoch, counter: task.counter, ttl };
}
