import { FOLLOW_UP_SLOT, isFollowUp } from '../../../shared/task/follow-up.ts';
import { oneLine } from '../../../shared/text/show.ts';
import { instant } from '../../../shared/text/time.ts';
import { approvalIdOf } from '../../../shared/vault/ids.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { type Store } from '../../../shared/vault/store.ts';
import { isCompose } from '../../compose/compose-task.ts';
import { type TaskNote, readNotes } from '../../records/notes.ts';
import { openBefore } from '../admission/open-before.ts';
import { type Book } from '../handbook/library.ts';
import { type Draft, type DraftRequest, type DraftSettings } from './drafter.ts';

/** Characters of a sentence about a draft: an astral one counts twice against the 1000 of a line of front matter. */
const MAX_NOTE = 450;

/** What a task asks for: an answer to its mail, a reminder of one, or the mail that a person wrote themselves. */
export function slotOf({ placed }: Pick<TaskNote, 'placed'>): string {
  if (isFollowUp(placed.base)) return FOLLOW_UP_SLOT;
  return isCompose(placed.base) ? 'compose' : 'reply';
}

/** The id of the request for this revision of a task: the same whoever makes it, and however often. */
export function requestIdOf(note: Pick<TaskNote, 'placed' | 'task'>, revision = note.task.revision): string {
  return approvalIdOf(note.task.id, slotOf(note), revision);
}

export interface AgentAccount {
  readonly address: string;
  readonly aliases?: readonly string[];
  readonly draft: DraftSettings;
}

/** What a drafter is asked for a task. */
export function draftRequest(
  { task, mailText }: TaskNote,
  { address, aliases = [], draft }: AgentAccount,
  book: Book,
): DraftRequest {
  return {
    mail: {
      from: { name: task.from, address: task.from_address },
      reply_to: task.reply_to,
      to: task.to,
      cc: task.cc,
      subject: task.subject,
      received: task.received,
      message_id: task.message_id,
      in_reply_to: task.in_reply_to,
      references: task.references,
      text: mailText,
    },
    own: [address, ...aliases],
    settings: draft,
    book,
    wish: task.wish,
  };
}

/** A draft as the request for a countersignature that it becomes. */
export async function requestFor(
  by: {
    readonly store: Store;
    readonly agent: string;
    readonly expiresDays: number;
    readonly now: () => number;
  },
  note: TaskNote,
  from: string,
  draft: Draft,
): Promise<ApprovalRequest> {
  const { task } = note;
  const now = by.now();
  return {
    type: 'approval_request',
    version: '1',
    id: requestIdOf(note),
    task: task.id,
    slot: slotOf(note),
    revision: task.revision,
    revises: await openInThread(by.store, note),
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
    risks: [...task.risks],
    notes: draft.notes.map((text) => oneLine(text, MAX_NOTE)),
    result: '',
    decision: '',
    evidence: [],
  };
}

/** The open request that a new one takes the place of: the thread's, or the earlier revision (PROTOCOL §2). */
async function openInThread(store: Store, note: TaskNote): Promise<string> {
  const { task } = note;
  if (task.revision > 1) return requestIdOf(note, task.revision - 1);
  return openBefore(note, await readNotes(store, ['Pending_Approval']));
}
