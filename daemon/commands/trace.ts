import { readLine } from '../../shared/audit/chain.ts';
import { type Trust } from '../../shared/approval/verify.ts';
import { type Store } from '../../shared/vault/store.ts';
import { readDecisions } from '../local/decisions.ts';
import { type AnyNote, type ApprovalNote, type TaskNote, readNotes } from '../records/notes.ts';

/** What became of one mail: the mail, the drafts, the decisions, the evidence and the log. */
export interface Trace {
  readonly message_id: string;
  readonly tasks: readonly ReturnType<typeof taskPart>[];
  readonly approvals: readonly ReturnType<typeof approvalPart>[];
  readonly decisions: readonly DecisionPart[];
  readonly log: readonly string[];
}

interface DecisionPart {
  readonly id: string;
  readonly kind: string;
  readonly device: string;
  readonly signed_at: string;
  readonly approval: string;
}

/** Follows a Message-ID, of a mail received or of an answer sent, through the vault; null where nothing knows it. */
export async function traceOf(store: Store, trust: Trust, messageId: string): Promise<Trace | null> {
  const notes = await readNotes(store);
  const about = new Set(notes.flatMap((note) => taskNaming(note, messageId)));
  if (about.size === 0) return null;
  const tasks = notes.filter((note): note is TaskNote => note.kind === 'task' && about.has(note.task.id));
  const approvals = notes.filter(
    (note): note is ApprovalNote => note.kind === 'approval' && about.has(note.request.task),
  );
  const decisions: DecisionPart[] = [];
  for (const { request } of approvals) decisions.push(...(await decisionsOf(store, trust, request.id)));
  return {
    message_id: messageId,
    tasks: tasks.map(taskPart),
    approvals: approvals.map(approvalPart),
    decisions,
    log: await logLines(store, [...about, ...approvals.map(({ request }) => request.id)]),
  };
}

function taskNaming(note: AnyNote, messageId: string): string[] {
  if (note.kind === 'task' && note.task.message_id === messageId) return [note.task.id];
  if (note.kind === 'approval' && note.request.evidence.includes(`message-id ${messageId}`))
    return [note.request.task];
  return [];
}

function taskPart({ path, task }: TaskNote) {
  const { id, from, subject, received, category, corrected, why, status, result } = task;
  return { id, path, from, subject, received, category, corrected, why, status, result };
}

function approvalPart({ path, request, draft, text }: ApprovalNote) {
  const { id, revision, status, to, decision, evidence, result } = request;
  const lateEdit = /^`{3,}late-edit$/m.test(text);
  return { id, path, revision, status, to, draft, late_edit: lateEdit, decision, evidence, result };
}

async function decisionsOf(store: Store, trust: Trust, approval: string): Promise<DecisionPart[]> {
  const { verified } = await readDecisions(store, trust, approval);
  return verified.map(({ record, device }) => ({
    id: record.decision_id,
    kind: record.kind,
    device,
    signed_at: record.signed_at,
    approval,
  }));
}

async function logLines(store: Store, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of await store.list('Logs')) {
    for (const text of ((await store.read(path)) ?? '').split('\n')) {
      const line = readLine(text);
      if (line === null) continue;
      const about = [line.target, ...Object.values(line.parameters)];
      if (!ids.some((id) => about.includes(id))) continue;
      const { timestamp, actor, action_type: what, approval_status: status, result } = line;
      found.push(`${timestamp} ${actor} ${what} ${status} ${result}`);
    }
  }
  return found.sort();
}
