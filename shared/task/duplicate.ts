import { type Task } from '../vault/schemas.ts';
import { isFollowUp } from './follow-up.ts';

/** A task with the text that its note shows, and how it got on. */
export interface Copy {
  readonly task: Task;
  readonly mailText: string;
  readonly placed: { readonly place: string; readonly base: string };
}

const FILED = 'Duplicate of ';

/** What the note of a copy says once it was filed; the id leads to the task that goes on. */
export function filedAsDuplicate(primary: Task): string {
  return `${FILED}${primary.id}: the same mail in account ${primary.account}.`;
}

/**
 * The task that is worked on instead of this one, or null: the same mail (Message-ID, sender, words and subject) that came
 * another way too, through a second account, an alias or a forward (PROTOCOL §2). The one that is further on counts, then
 * the one in the account that it was written to, then the first. `home` says whether a task's account has an address that
 * the mail names; where two machines know different things of that, one copy is still left over.
 */
export function duplicateOf(copy: Copy, others: readonly Copy[], home: (task: Task) => boolean): Task | null {
  if (!isOpen(copy) || !mayBeWorkedOn(copy)) return null;
  const same = others.filter((other) => mayBeWorkedOn(other) && isSameMail(copy, other));
  const before = (other: Copy) => !isOpen(other) || rank(other, home) < rank(copy, home);
  return same.filter(before).sort((a, b) => (rank(a, home) < rank(b, home) ? -1 : 1))[0]?.task ?? null;
}

/** Copies that are compared; of a thousand that somebody made of one mail, the first is among them all the same. */
const MOST_COMPARED = 20;

/** Those of one Message-ID that others may be duplicates of, the foremost first. */
export function foremost<T extends Copy>(copies: readonly T[], home: (task: Task) => boolean): T[] {
  return copies
    .filter(mayBeWorkedOn)
    .map((copy) => ({ copy, at: rank(copy, home) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, MOST_COMPARED)
    .map(({ copy }) => copy);
}

function isOpen({ placed, task }: Copy): boolean {
  const unasked = task.revision === 1 && task.corrected !== 'needs_reply';
  return placed.place === 'needs_action' && task.status === 'needs_action' && unasked;
}

function mayBeWorkedOn({ task, placed }: Copy): boolean {
  return (
    task.category === 'needs_reply' &&
    task.message_id !== '' &&
    task.from_address !== '' &&
    !isFollowUp(placed.base) &&
    !task.result.startsWith(FILED)
  );
}

function isSameMail(a: Copy, b: Copy): boolean {
  return (
    a.task.id !== b.task.id &&
    a.task.message_id === b.task.message_id &&
    a.task.from_address === b.task.from_address &&
    a.task.subject === b.task.subject &&
    a.mailText === b.mailText
  );
}

/** Compared as text: what is further on, then at home, then older, then by id. */
function rank(copy: Copy, home: (task: Task) => boolean): string {
  const { task } = copy;
  return [isOpen(copy) ? '1' : '0', home(task) ? '0' : '1', task.received, task.id].join(' ');
}
