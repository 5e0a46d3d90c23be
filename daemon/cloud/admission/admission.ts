import { continues, isNewer } from '../../../shared/task/conversation.ts';
import { isFollowUp } from '../../../shared/task/follow-up.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { isCompose } from '../../compose/compose-task.ts';
import { type TaskNote } from '../../records/notes.ts';

/** How much may wait for the person at once, so that no flood of mail becomes a flood of drafts. */
export interface Limits {
  /** Open approvals of one agent. */
  readonly open_approvals: number;
  /** Open approvals for one correspondent, whoever made them. */
  readonly open_per_correspondent: number;
  /** Drafts that one agent makes for one correspondent in a day (UTC). */
  readonly drafts_per_correspondent_a_day: number;
}

export const USUAL_LIMITS: Limits = {
  open_approvals: 50,
  open_per_correspondent: 3,
  drafts_per_correspondent_a_day: 20,
};

/** A task that is being drafted, or whose request waits for a decision. */
export interface Occupied {
  readonly task: Task;
  readonly base: string;
  /** Drafted by the agent that asks. */
  readonly mine: boolean;
}

export interface Situation {
  /** Tasks that nobody owns and that this agent may draft for. */
  readonly waiting: readonly TaskNote[];
  readonly occupied: readonly Occupied[];
  /** Drafts that this agent has made today, by correspondent in lower case. */
  readonly draftedToday: ReadonlyMap<string, number>;
}

export interface Admission {
  /** The tasks to draft for now, in order. */
  readonly admitted: readonly TaskNote[];
  /** How many wait for room: on the whole desk, for their correspondent, or for tomorrow. */
  readonly waits: { readonly desk: number; readonly correspondent: number; readonly tomorrow: number };
}

/**
 * Which tasks are drafted for now: what a person asked for, then by priority, then by age, for as long as there is room. What is
 * over waits where it is; nothing is dropped. A mail from whose conversation a newer one is to be answered is left out, as its
 * draft would be out of date (PROTOCOL §2). Pure: the same vault gives the same choice on every machine.
 */
export function admit(
  { waiting, occupied, draftedToday }: Situation,
  limits: Limits,
  most = Infinity,
): Admission {
  const open = new Map<string, number>();
  const today = new Map(draftedToday);
  let mine = 0;
  for (const { task, mine: own } of occupied) {
    add(open, correspondentOf(task));
    if (own) mine++;
  }
  const newer = newerIn([...waiting.map(({ task, placed }) => ({ task, base: placed.base })), ...occupied]);
  const admitted: TaskNote[] = [];
  const waits = { desk: 0, correspondent: 0, tomorrow: 0 };
  for (const note of [...waiting].sort(inTurn)) {
    const wanted = isWanted(note);
    if (!wanted && newer(note)) continue;
    const who = correspondentOf(note.task);
    if (!wanted && (today.get(who) ?? 0) >= limits.drafts_per_correspondent_a_day) waits.tomorrow++;
    else if (!wanted && (open.get(who) ?? 0) >= limits.open_per_correspondent) waits.correspondent++;
    else if (!wanted && mine >= limits.open_approvals) waits.desk++;
    else if (admitted.length < most) {
      admitted.push(note);
      mine++;
      add(open, who);
      if (note.task.revision === 1) add(today, who);
    }
  }
  return { admitted, waits };
}

export function correspondentOf(task: Pick<Task, 'from_address'>): string {
  return task.from_address.toLowerCase();
}

/** A person asked for this very draft: they wrote it, wanted changes, or said that the mail wants an answer. */
export function isWanted({ task, placed }: Pick<TaskNote, 'task' | 'placed'>): boolean {
  return task.revision > 1 || task.corrected === 'needs_reply' || isCompose(placed.base);
}

const PRIORITY: Readonly<Record<Task['priority'], number>> = { high: 0, normal: 1, low: 2 };

function inTurn(a: TaskNote, b: TaskNote): number {
  return (
    Number(isWanted(b)) - Number(isWanted(a)) ||
    PRIORITY[a.task.priority] - PRIORITY[b.task.priority] ||
    (isNewer(a.task, b.task) ? 1 : -1)
  );
}

/** Mails of one conversation that are compared; a flood in one conversation must not cost the square of its size. */
const MOST_COMPARED = 50;

function newerIn(
  all: readonly { readonly task: Task; readonly base: string }[],
): (note: TaskNote) => boolean {
  const threads = new Map<string, Task[]>();
  for (const { task, base } of all) {
    if (isFollowUp(base)) continue;
    const known = threads.get(task.thread);
    if (known === undefined) threads.set(task.thread, [task]);
    else known.push(task);
  }
  for (const tasks of threads.values()) {
    tasks.sort((a, b) => (isNewer(a, b) ? -1 : 1));
    tasks.splice(MOST_COMPARED);
  }
  return ({ task, placed }) =>
    !isFollowUp(placed.base) && (threads.get(task.thread) ?? []).some((other) => continues(other, task));
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
