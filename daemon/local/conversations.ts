import { continues } from '../../shared/task/conversation.ts';
import { duplicateOf, filedAsDuplicate, foremost } from '../../shared/task/duplicate.ts';
import { FOLLOW_UP_SLOT, endsTheWait, isFollowUp } from '../../shared/task/follow-up.ts';
import { finish } from '../../shared/task/life.ts';
import { sameAddress } from '../../shared/text/address.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { type Task } from '../../shared/vault/schemas.ts';
import { type AnyNote, type TaskNote } from '../records/notes.ts';
import { type MailEventParts, closePending } from './mail-events.ts';
import { performStep } from './tasks.ts';

interface Account {
  readonly id: string;
  readonly address: string;
  readonly aliases?: readonly string[];
}

/**
 * Files what other mail has made needless: copies of a mail that is worked on already, mails of a conversation in which a newer
 * one is answered, and reminders of mails that were answered meanwhile. Each says why; nothing is deleted.
 */
export async function settleConversations(
  parts: MailEventParts & { readonly accounts: readonly Account[] },
  notes: readonly AnyNote[],
): Promise<void> {
  const month = instant(parts.now()).slice(0, 7);
  const tasks = notes.filter((note) => note.kind === 'task');
  const why = whyNeedless(tasks, notes, parts.accounts);
  for (const note of tasks) {
    if (note.placed.place !== 'needs_action') continue;
    const reason = why(note);
    if (reason !== null)
      await performStep(parts.store, note, finish(note.task, note.placed.base, month, oneLine(reason, 900)));
  }
  const answers = answersToReminders(notes);
  for (const note of notes) {
    if (note.kind !== 'approval' || note.placed.place !== 'pending_approval') continue;
    const answer = answers.get(note.request.id);
    if (answer !== undefined) await closePending(parts, note, answer);
  }
}

/** By reminder: what answers the mail that it reminds of, in a sentence. */
export function answersToReminders(notes: readonly AnyNote[]): ReadonlyMap<string, string> {
  const tasks = notes.filter((note) => note.kind === 'task');
  const byId = new Map(tasks.map((note) => [note.task.id, note]));
  const found = new Map<string, string>();
  for (const note of notes) {
    if (note.kind !== 'approval' || note.request.slot !== FOLLOW_UP_SLOT) continue;
    if (note.placed.place !== 'pending_approval' && note.placed.place !== 'approved') continue;
    const reminder = byId.get(note.request.task);
    const answer = reminder === undefined ? null : answerTo(reminder, tasks);
    if (answer !== null) found.set(note.request.id, answer);
  }
  return found;
}

function answerTo(
  { task: { message_id, thread, received: at } }: TaskNote,
  tasks: readonly TaskNote[],
): string | null {
  const answer = tasks.find(({ task, placed }) => endsTheWait(task, placed.base, { message_id, thread, at }));
  return answer === undefined
    ? null
    : `An answer came on ${answer.task.received.slice(0, 10)} (task ${answer.task.id}), so nobody needs to be reminded.`;
}

type Why = (note: TaskNote) => string | null;

function whyNeedless(
  tasks: readonly TaskNote[],
  notes: readonly AnyNote[],
  accounts: readonly Account[],
): Why {
  const home = homeOf(accounts);
  const copies = grouped(tasks, ({ task }) => task.message_id, home);
  const conversations = answeredIn(tasks, notes);
  return (note) => {
    const { task, placed } = note;
    if (isFollowUp(placed.base)) return answerTo(note, tasks);
    const primary = duplicateOf(note, copies.get(task.message_id) ?? [], home);
    if (primary !== null) return filedAsDuplicate(primary);
    if (task.status !== 'needs_action' || task.category !== 'needs_reply') return null;
    if (task.revision > 1 || task.corrected === 'needs_reply') return null;
    const newer = (conversations.get(task.thread) ?? []).find((other) => continues(other, task));
    return newer === undefined
      ? null
      : `A newer mail of this conversation is answered instead (task ${newer.id}).`;
  };
}

function homeOf(accounts: readonly Account[]): (task: Task) => boolean {
  const own = new Map(accounts.map(({ id, address, aliases = [] }) => [id, [address, ...aliases]]));
  return ({ account, to, cc }) =>
    [...to, ...cc].some((named) => (own.get(account) ?? []).some((mine) => sameAddress(mine, named)));
}

function grouped(
  tasks: readonly TaskNote[],
  keyOf: (note: TaskNote) => string,
  home: (task: Task) => boolean,
): ReadonlyMap<string, TaskNote[]> {
  const groups = new Map<string, TaskNote[]>();
  for (const note of tasks) {
    const key = keyOf(note);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [note]);
    else known.push(note);
  }
  return new Map([...groups].map(([key, notes]) => [key, foremost(notes, home)]));
}

/** By thread: the mails to which an answer is drafted, approved or out. */
function answeredIn(tasks: readonly TaskNote[], notes: readonly AnyNote[]): ReadonlyMap<string, Task[]> {
  const byId = new Map(tasks.map(({ task }) => [task.id, task]));
  const threads = new Map<string, Task[]>();
  for (const note of notes) {
    if (note.kind !== 'approval' || note.request.slot !== 'reply' || note.placed.place === 'rejected')
      continue;
    const task = byId.get(note.request.task);
    if (task !== undefined) threads.set(task.thread, [...(threads.get(task.thread) ?? []), task]);
  }
  return threads;
}
