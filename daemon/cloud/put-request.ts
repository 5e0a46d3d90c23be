import { inertBlock, inertField } from '../../shared/text/show.ts';
import { type Attachment } from '../../shared/approval/action.ts';
import { type ApprovalRequest } from '../../shared/vault/schemas.ts';
import { type Store } from '../../shared/vault/store.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { putPlan } from '../records/plans.ts';
import { type TaskNote, readNotes } from '../records/notes.ts';
import { type Requested } from './compose/work.ts';

/** Writes the plan of a task and the request that waits for a countersignature; a crash may have written either already. */
export async function putRequest(store: Store, note: TaskNote, { request, body }: Requested): Promise<void> {
  const { task, placed } = note;
  await putPlan(store, note, { request, created: request.created });
  const slug = placed.base.split('_')[2] ?? 'untitled';
  const path = pathOf({
    place: 'pending_approval',
    domain: task.domain,
    base: `APPROVAL_${task.received.slice(0, 10)}_${slug}_${request.id}.md`,
    id: request.id,
  });
  const attachments = await attachedBefore(store, request);
  // What stands there was written by us for the same revision.
  await store.create(path, writeApprovalRequest({ ...inertRequest(request), attachments }, inertBlock(body)));
}

/** Whoever wrote the draft, a model or a mail that it quotes: what comes into the vault is run by nothing there. */
function inertRequest(request: ApprovalRequest): ApprovalRequest {
  const { subject, why, risks, notes } = request;
  return {
    ...request,
    subject: inertField(subject),
    why: inertField(why),
    risks: risks.map(inertField),
    notes: notes.map(inertField),
  };
}

/** What the person attached to the draft that this one replaces stays attached: another wording is no reason to lose files. */
async function attachedBefore(store: Store, { task, revises }: ApprovalRequest): Promise<Attachment[]> {
  if (revises === '') return [];
  const before = (await readNotes(store, ['Pending_Approval'])).find(
    (note) => note.kind === 'approval' && note.request.id === revises && note.request.task === task,
  );
  return before?.kind === 'approval' ? before.request.attachments : [];
}
