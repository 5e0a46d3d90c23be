import { endsTheWait } from '../task/follow-up.ts';
import { threadFrom } from '../task/thread-id.ts';
import { addDays, workingDays } from '../text/days.ts';
import { type SeenTask, dayOf } from './seen.ts';
import { type SentApproval } from './sent.ts';

/** An answer of the person's that nobody has answered yet. `who` and `subject` are foreign text. */
export interface Wait {
  readonly path: string;
  readonly id: string;
  readonly who: string;
  readonly subject: string;
  /** The day it was sent. */
  readonly since: string;
  readonly workingDays: number;
}

/** Older ones are history: most mails that a person sends never get an answer and need none. */
export const WAITS_DAYS = 30;

/**
 * The last message sent in each thread to which no mail has answered since, longest waiting first. What came back
 * undelivered waits for the person and not for others.
 */
export function waitsForOthers(
  sent: readonly SentApproval[],
  tasks: readonly SeenTask[],
  today: string,
): Wait[] {
  const oldest = addDays(today, -WAITS_DAYS);
  const last = new Map<string, SentApproval>();
  for (const one of sent) {
    const known = last.get(one.thread);
    if (dayOf(one.at) >= oldest && (known === undefined || isLater(one, known))) last.set(one.thread, one);
  }
  const answers = new Answers(sent, tasks, oldest);
  return [...last.values()]
    .filter((one) => !answers.has(one))
    .sort((a, b) => (isLater(a, b) ? 1 : -1))
    .map(({ note: { path, request }, at }) => ({
      path,
      id: request.id,
      who: request.to.join(', '),
      subject: request.subject,
      since: dayOf(at),
      workingDays: workingDays(dayOf(at), today),
    }));
}

function isLater(a: SentApproval, b: SentApproval): boolean {
  return a.at === b.at ? a.note.request.id > b.note.request.id : a.at > b.at;
}

/** The mails that could answer something, found by what they name: a look must not cost all mails times all sent ones. */
class Answers {
  readonly #named = new Map<string, SeenTask[]>();
  readonly #undelivered = new Set<string>();

  constructor(sent: readonly SentApproval[], tasks: readonly SeenTask[], oldest: string) {
    // What was answered came before its answer, whatever its sender's clock says.
    const answered = new Set(sent.map(({ note }) => note.request.task));
    for (const seen of tasks) {
      const { task, placed } = seen;
      if (placed.place === 'needs_action' && task.status === 'needs_you') this.#undelivered.add(task.id);
      if (dayOf(task.received) < oldest || answered.has(task.id)) continue;
      for (const key of new Set([task.thread, task.in_reply_to, ...task.references])) this.#add(key, seen);
    }
  }

  has(sent: SentApproval): boolean {
    if (this.#undelivered.has(sent.note.request.task)) return true;
    return [sent.thread, sent.message_id, threadFrom(sent.message_id)].some((key) =>
      (this.#named.get(key) ?? []).some(({ task, placed }) => endsTheWait(task, placed.base, sent)),
    );
  }

  #add(key: string, seen: SeenTask): void {
    if (key === '') return;
    const known = this.#named.get(key);
    if (known === undefined) this.#named.set(key, [seen]);
    else known.push(seen);
  }
}
