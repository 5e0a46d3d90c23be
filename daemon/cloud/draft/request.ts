import { instant } from '../../../shared/text/time.ts';
import { approvalIdOf } from '../../../shared/vault/ids.ts';
import { type ApprovalRequest, type Task } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { type TaskNote, readNotes } from '../../records/notes.ts';
import { type Draft } from './drafter.ts';

const SLOT = 'reply';

/** The id of the request for this revision of a task: the same whoever makes it, and however often. */
export function requestIdOf(task: Pick<Task, 'id' | 'revision'>): string {
  return approvalIdOf(task.id, SLOT, task.revision);
}

/** A draft as the request for a countersignature that it becomes. */
export async function requestFor(
  by: {
    readonly store: Store;
    readonly agent: string;
    readonly expiresDays: number;
    readonly now: () => number;
  },
  { task }: TaskNote,
  from: string,
  draft: Draft,
): Promise<ApprovalRequest> {
  const now = by.now();
  return {
    type: 'approval_request',
    version: '1',
    id: requestIdOf(task),
    task: task.id,
    slot: SLOT,
    revision: task.revision,
    revises: await openInThread(by.store, task),
    agent: by.agent,
    domain: task.domain,
    action: 'send_email',
    account: task.account,
    from,
    to: [...draft.to],
    cc: [...draft.cc],
    bcc: [],
    subject: draft.subject,
    in_reply_to: draft.in_reply_to,
    references: [...draft.references],
    attachments: [],
    not_before: '',
    created: instant(now),
    expires: instant(now + by.expiresDays * 86_400_000),
    status: 'pending',
    source_sha256: task.source_sha256,
    message_id: task.message_id,
    thread: task.thread,
    why: task.why,
    risks: [...task.risks, ...draft.notes],
    result: '',
    decision: '',
    evidence: [],
  };
}

/** The open request that a new one takes the place of: the thread's, or the earlier revision (PROTOCOL §2). */
async function openInThread(store: Store, task: Task): Promise<string> {
  if (task.revision > 1) return requestIdOf({ ...task, revision: task.revision - 1 });
  const newest = (await readNotes(store, ['Pending_Approval']))
    .flatMap((other) => (other.kind === 'approval' ? [other.request] : []))
    .filter(({ thread, task: of }) => thread === task.thread && of !== task.id)
    .sort((a, b) => (a.created < b.created ? -1 : 1))
    .at(-1);
  return newest?.id ?? '';
}
