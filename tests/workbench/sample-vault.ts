import type { ApprovalRequest, HandStatus, Task } from '../../shared/vault/schemas.ts';
import { writeApprovalRequest, writeHandStatus, writeTask } from '../../shared/vault/typed-notes.ts';
import { approvalIdOf } from '../../shared/vault/ids.ts';
import { sha256Hex } from '../../shared/text/bytes.ts';
import { HAND, VAULT } from '../support/signature-vectors.ts';

/** A task, the request to answer it, and where both stand, as Local's and Cloud's own writers make them. */
export interface Sample {
  readonly request: ApprovalRequest;
  readonly draft: string;
  readonly path: string;
  readonly note: string;
  readonly taskPath: string;
  readonly taskNote: string;
}

export const DRAFT = `Hello Ana,

thank you for the reminder. The January invoice is on its way to our accountant today; you will have the payment by Thursday.

Best wishes
Maria

--
Drafted with an assistant, read and sent by Maria.`;

const MAIL = `Hi Maria,

could you tell me when we can expect the payment for the January invoice (no. 2026-014)? It was due on the 15th.

Thanks, Ana`;

/** `name` gives the ids, so that every sample of a test is a task of its own. */
export function sample(
  name: string,
  over: { request?: Partial<ApprovalRequest>; task?: Partial<Task>; draft?: string; mail?: string } = {},
): Sample {
  const id = sha256Hex(name)
    .replace(/[^2-7a-f]/g, 'q')
    .slice(0, 16);
  const request: ApprovalRequest = {
    ...REQUEST,
    id: approvalIdOf(id, 'reply', 1),
    task: id,
    thread: id,
    ...over.request,
  };
  const task: Task = { ...TASK, id, thread: id, waiting_for: request.id, ...over.task };
  const draft = over.draft ?? DRAFT;
  return {
    request,
    draft,
    path: `Pending_Approval/email/APPROVAL_2026-11-20_re-january-invoice_${request.id}.md`,
    note: writeApprovalRequest(request, draft),
    taskPath: `Pending_Approval/email/EMAIL_2026-11-20_january-invoice_${id}.md`,
    taskNote: writeTask(task, over.mail ?? MAIL),
  };
}

export const HAND_PATH = 'Updates/local/hand.md';

export function handNote(over: Partial<HandStatus> = {}): string {
  return writeHandStatus({
    type: 'hand',
    version: '1',
    vault: VAULT,
    executor: HAND,
    mode: 'live',
    hold_seconds: 30,
    accounts: [{ id: 'work', from: 'maria@studio.example' }],
    journal_count: 0,
    journal_hash: sha256Hex(''),
    paused: 'false',
    updated: '2026-11-20T08:30:00Z',
    devices: [],
    ...over,
  });
}

const SOURCE = sha256Hex('the raw mail');
const MESSAGE_ID = '<invoice-014@client.example>';

const REQUEST: ApprovalRequest = {
  type: 'approval_request',
  version: '1',
  id: '',
  task: '',
  slot: 'reply',
  revision: 1,
  revises: '',
  agent: 'cloud',
  domain: 'email',
  action: 'send_email',
  account: 'work',
  from: 'maria@studio.example',
  to: ['ana@client.example'],
  cc: [],
  bcc: [],
  subject: 'Re: January invoice',
  in_reply_to: MESSAGE_ID,
  references: [MESSAGE_ID],
  attachments: [],
  not_before: '',
  created: '2026-11-20T08:30:00Z',
  // Far away, so that the sample does not expire under a test; a signature needs 30 days or less.
  expires: new Date(Date.now() + 7 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
  status: 'pending',
  source_sha256: SOURCE,
  message_id: MESSAGE_ID,
  thread: '',
  why: 'Ana asks when the January invoice will be paid.',
  risks: [],
  notes: [],
  result: '',
  decision: '',
  evidence: [],
};

const TASK: Task = {
  type: 'task',
  version: '1',
  id: '',
  domain: 'email',
  account: 'work',
  message_id: MESSAGE_ID,
  source_sha256: SOURCE,
  thread: '',
  from: 'Ana Silva <ana@client.example>',
  from_address: 'ana@client.example',
  reply_to: [],
  to: ['maria@studio.example'],
  cc: [],
  subject: 'January invoice',
  received: '2026-11-20T08:12:00Z',
  in_reply_to: '',
  references: [],
  priority: 'normal',
  category: 'needs_reply',
  corrected: '',
  why: 'A question from a known client.',
  risks: [],
  bounce_of: '',
  no_draft: '',
  status: 'waiting',
  agent: '',
  epoch: 0,
  counter: 0,
  ttl: 0,
  attempts: 0,
  waiting_for: '',
  revision: 1,
  wish: '',
  result: '',
};
