import { continues, isNewer } from '../../shared/task/conversation.ts';
import { FOLLOW_UP_SLOT } from '../../shared/task/follow-up.ts';
import { type ApprovalRequest, type Task } from '../../shared/vault/schemas.ts';
import { type AnyNote, type ApprovalNote } from '../records/notes.ts';

/**
 * Which request takes the place of which: one open approval per task and per conversation (PROTOCOL §2).
 *
 * What a note says of others is believed only within the same task, for a later revision, or within the same thread, for
 * another task's; and only while the newer one is open itself. Where no note says so (two agents drafted at the same time, or
 * an older mail came late) it follows from the mails: the answer to the newest one stands.
 */
export function successors(notes: readonly AnyNote[]): Map<string, string> {
  const approvals = notes.filter((note) => note.kind === 'approval');
  const newer = new Map(byConversation(notes, approvals));
  // The mails say more than a note: two requests must not replace each other.
  for (const [old, by] of byWord(approvals)) if (newer.get(by) !== old) newer.set(old, by);
  return newer;
}

function byWord(approvals: readonly ApprovalNote[]): [string, string][] {
  const byId = new Map(approvals.map((note) => [note.request.id, note.request]));
  const open = approvals.filter(
    ({ placed }) => placed.place === 'pending_approval' || placed.place === 'approved',
  );
  return open.flatMap(({ request }): [string, string][] => {
    const old = byId.get(request.revises);
    if (old === undefined || old.id === request.id) return [];
    const revised = old.task === request.task && old.revision < request.revision;
    const continued =
      old.task !== request.task && old.thread === request.thread && old.created <= request.created;
    return revised || (continued && request.id !== old.revises) ? [[old.id, request.id]] : [];
  });
}

interface Answer {
  readonly request: ApprovalRequest;
  readonly task: Task;
}

function byConversation(notes: readonly AnyNote[], approvals: readonly ApprovalNote[]): [string, string][] {
  const tasks = new Map(notes.flatMap((note) => (note.kind === 'task' ? [[note.task.id, note.task]] : [])));
  const threads = new Map<string, { answer: Answer; waits: boolean }[]>();
  for (const { request, placed } of approvals) {
    const task = tasks.get(request.task);
    if (task === undefined || request.slot === FOLLOW_UP_SLOT || placed.place === 'rejected') continue;
    const known = threads.get(task.thread);
    const one = { answer: { request, task }, waits: placed.place === 'pending_approval' };
    if (known === undefined) threads.set(task.thread, [one]);
    else known.push(one);
  }
  return [...threads.values()].flatMap((all) => {
    const newestFirst = all.map(({ answer }) => answer).sort((a, b) => (isNewer(a.task, b.task) ? -1 : 1));
    return all.flatMap(({ answer, waits }): [string, string][] => {
      if (!waits || isWanted(answer)) return [];
      const newer = newestFirst.find((other) => continues(other.task, answer.task));
      return newer === undefined ? [] : [[answer.request.id, newer.request.id]];
    });
  });
}

/** A person asked for this very answer, though they may have seen the newer mail: only a note's own word replaces it. */
function isWanted({ request, task }: Answer): boolean {
  return request.revision > 1 || request.slot !== 'reply' || task.corrected === 'needs_reply';
}
