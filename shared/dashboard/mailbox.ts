import { type NeedsYou, needsYou } from './needs-you.ts';
import { type PutAside, putAsideOf } from './put-aside.ts';
import { type SeenApproval, type SeenTask, dayOf } from './seen.ts';
import { standingOfApproval, standingOfTask } from './standing.ts';
import { type SentApproval, sentApproval } from './sent.ts';
import { type Wait, waitsForOthers } from './waits.ts';

/** An approval that is out or about to be. `who`, `subject` and `words` hold foreign text. */
export interface Outgoing {
  readonly path: string;
  readonly id: string;
  readonly who: string;
  readonly subject: string;
  /** The day it was sent, or drafted where it was not sent yet. */
  readonly day: string;
  readonly words: string;
}

/** The mailbox as a person meets it: what dashboard, `list` and `status` show. */
export interface Mailbox {
  /** The day for which it was made, in UTC. */
  readonly today: string;
  readonly needsYou: readonly NeedsYou[];
  readonly waits: readonly Wait[];
  /** Approved and held or scheduled. */
  readonly approved: readonly Outgoing[];
  /** Notes that call themselves approved and that nobody has held against their decisions yet: counted, their words unread. */
  readonly unchecked: number;
  /** Mails an agent has claimed, and mails that wait until one does. */
  readonly drafting: number;
  readonly undrafted: number;
  readonly putAside: PutAside;
  /** What was sent last, newest first. */
  readonly done: readonly Outgoing[];
  readonly doneCount: number;
}

const LAST_DONE = 10;

/**
 * A pure function of the notes and of the day: the same state gives the same views, and nothing in them changes within a
 * day by itself. `checked` names the approvals whose decisions were looked at; without it the notes are taken at their word.
 */
export function mailboxOf(
  notes: { readonly tasks: readonly SeenTask[]; readonly approvals: readonly SeenApproval[] },
  today: string,
  checked: ReadonlySet<string> | null = null,
): Mailbox {
  const { tasks, approvals } = notes;
  const taskOf = new Map(tasks.map((seen) => [seen.task.id, seen]));
  const approvalOf = new Map(approvals.map((seen) => [seen.request.id, seen]));
  const standings = tasks.map((seen) => ({
    seen,
    kind: standingOfTask(seen, approvalOf.get(seen.task.waiting_for)).kind,
  }));
  const outgoing = (note: SeenApproval, at: string, words: string): Outgoing => ({
    path: note.path,
    id: note.request.id,
    who: taskOf.get(note.request.task)?.task.from ?? note.request.to.join(', '),
    subject: note.request.subject,
    day: dayOf(at),
    words,
  });
  const sent = approvals.flatMap((note): SentApproval[] => {
    const one = sentApproval(note);
    return one === null ? [] : [one];
  });
  const held = approvals.filter(
    (note) => note.request.status === 'held' && standingOfApproval(note).kind === 'on_the_way',
  );
  const approved = held.filter(({ request }) => checked?.has(request.id) ?? true);
  return {
    today,
    needsYou: needsYou(approvals, tasks, taskOf),
    waits: waitsForOthers(sent, tasks, today),
    approved: approved.map((note) => outgoing(note, note.request.created, note.request.result)),
    unchecked: held.length - approved.length,
    drafting: tasks.filter(({ placed }) => placed.place === 'in_progress').length,
    undrafted: standings.filter(
      ({ seen, kind }) => kind === 'on_the_way' && seen.placed.place === 'needs_action',
    ).length,
    putAside: putAsideOf(
      standings.flatMap(({ seen, kind }) => (kind === 'put_aside' ? [seen] : [])),
      today,
    ),
    done: sent
      .toSorted((a, b) => (a.at === b.at ? (a.note.path < b.note.path ? 1 : -1) : a.at < b.at ? 1 : -1))
      .slice(0, LAST_DONE)
      .map(({ note, at }) => outgoing(note, at, 'sent')),
    doneCount: sent.length,
  };
}
