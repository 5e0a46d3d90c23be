import { mergeUpdates } from '../../shared/dashboard/merge.ts';
import { type DashboardRow, renderDashboard } from '../../shared/dashboard/render.ts';
import { type Store } from '../../shared/vault/store.ts';
import { type AnyNote, type ApprovalNote, type TaskNote } from '../records/notes.ts';
import { allUpdates } from '../records/updates.ts';

const NEEDS: Partial<Record<ApprovalNote['request']['status'], string>> = {
  pending: 'to countersign',
  edited: 'changed after approval: approve again',
  contested: 'your devices disagree',
  refused: 'refused: see the note',
  unknown: 'unknown whether it was sent: say so',
  rehearsed: 'rehearsed in dry run: approve live to send',
};

/** Writes `Dashboard.md`, which only Local does; the same state gives the same bytes and so no commit (M6). */
export async function writeDashboard(
  store: Store,
  notes: readonly AnyNote[],
  facts: { mode: 'live' | 'dry'; trouble: readonly string[]; warnings: readonly string[]; nowMs: number },
): Promise<void> {
  const approvals = notes.filter((note) => note.kind === 'approval');
  const tasks = notes.filter((note) => note.kind === 'task');
  const byId = new Map(tasks.map((note) => [note.task.id, note]));
  const unreadable = notes.filter((note) => note.kind === 'unreadable');
  const text = renderDashboard({
    mode: facts.mode,
    needsYou: [
      ...approvals.flatMap((note) => {
        const why = NEEDS[note.request.status];
        const open = note.placed.place === 'pending_approval' || note.placed.place === 'approved';
        return why === undefined || !open ? [] : [approvalRow(note, byId, why)];
      }),
      ...tasks
        .filter(({ task, placed }) => task.status === 'needs_you' && placed.place === 'needs_action')
        .map(taskRow),
    ],
    onTheWay: approvals
      .filter(({ request, placed }) => placed.place === 'approved' && request.status === 'held')
      .map((note) => approvalRow(note, byId, note.request.result)),
    done: approvals
      .filter(({ placed, request }) => placed.place === 'done' && request.status === 'sent')
      .slice(-20)
      .map((note) => approvalRow(note, byId, 'sent')),
    trouble: [...facts.trouble, ...unreadable.map(({ path, refusal }) => `${path}: ${refusal.message}`)],
    updates: mergeUpdates(await allUpdates(store, 7, facts.nowMs)),
    warnings: facts.warnings,
  });
  const before = await store.read('Dashboard.md');
  if (before === null) await store.create('Dashboard.md', text);
  else if (before !== text) await store.replace('Dashboard.md', text, before);
}

function approvalRow(note: ApprovalNote, tasks: ReadonlyMap<string, TaskNote>, why: string): DashboardRow {
  const task = tasks.get(note.request.task)?.task;
  return {
    path: note.path,
    title: note.request.subject,
    who: task?.from ?? note.request.to.join(', '),
    since: note.request.created.slice(0, 10),
    note: why,
  };
}

function taskRow({ path, task }: TaskNote): DashboardRow {
  return { path, title: task.subject, who: task.from, since: task.received.slice(0, 10), note: task.result };
}
