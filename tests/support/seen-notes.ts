import { type SeenApproval, type SeenTask } from '../../shared/dashboard/seen.ts';
import { base32, sha256 } from '../../shared/text/bytes.ts';
import { slugOf } from '../../shared/vault/ids.ts';
import { type ApprovalRequest, type Task } from '../../shared/vault/schemas.ts';

/** An id of the right form from any word, so that tests can say `id('newsletter')`. */
export function id(word: string): string {
  return base32(sha256(word).slice(0, 10));
}

type Place = 'needs_action' | 'in_progress' | 'pending_approval' | 'approved' | 'rejected' | 'done';

function placed(place: Place, base: string, own: string): SeenTask['placed'] {
  if (place === 'in_progress') return { place, agent: 'cloud', base, id: own };
  const domain = 'email';
  return place === 'done'
    ? { place, domain, month: '2026-11', base, id: own }
    : { place, domain, base, id: own };
}

const FOLDERS: Readonly<Record<Place, string>> = {
  needs_action: 'Needs_Action/email',
  in_progress: 'In_Progress/cloud',
  pending_approval: 'Pending_Approval/email',
  approved: 'Approved/email',
  rejected: 'Rejected/email',
  done: 'Done/email/2026-11',
};

export function task(word: string, place: Place = 'done', changes: Partial<Task> = {}): SeenTask {
  const own = changes.id ?? id(word);
  const received = changes.received ?? '2026-11-20T08:30:00Z';
  const base = `EMAIL_${received.slice(0, 10)}_${slugOf(word)}_${own}.md`;
  const status =
    place === 'done' || place === 'rejected'
      ? place
      : place === 'pending_approval'
        ? 'waiting'
        : 'needs_action';
  return {
    path: `${FOLDERS[place]}/${base}`,
    placed: placed(place, base, own),
    task: {
      type: 'task',
      version: '1',
      id: own,
      domain: 'email',
      account: 'work',
      message_id: `<${id(word)}@client.example>`,
      source_sha256: '0'.repeat(64),
      thread: id(`thread ${word}`),
      from: 'Ana Gomez',
      from_address: 'ana@client.example',
      reply_to: [],
      to: ['me@example.com'],
      cc: [],
      subject: word,
      received,
      in_reply_to: '',
      references: [],
      priority: 'low',
      category: 'newsletter',
      corrected: '',
      why: 'It tells how to unsubscribe, as mailings to many do.',
      risks: [],
      bounce_of: '',
      no_draft: '',
      status: place === 'in_progress' ? 'in_progress' : status,
      agent: '',
      epoch: 0,
      counter: 0,
      ttl: 0,
      attempts: 0,
      waiting_for: '',
      revision: 1,
      wish: '',
      result: '',
      ...changes,
    },
  };
}

/** The approval request of a task, which is made to wait for it: `[task, approval]`. */
export function asked(
  word: string,
  place: Place = 'pending_approval',
  changes: Partial<ApprovalRequest> = {},
  of: Partial<Task> = {},
): [SeenTask, SeenApproval] {
  const own = `ap-${id(`approval ${word}`)}`;
  const where = place === 'approved' ? 'pending_approval' : place;
  const seen = task(word, where, { category: 'needs_reply', priority: 'normal', waiting_for: own, ...of });
  const base = `APPROVAL_${seen.task.received.slice(0, 10)}_${slugOf(word)}_${own}.md`;
  return [
    seen,
    {
      path: `${FOLDERS[place]}/${base}`,
      placed: placed(place, base, own),
      draft: 'Hello Ana,\n\nthank you.',
      request: {
        type: 'approval_request',
        version: '1',
        id: own,
        task: seen.task.id,
        slot: 'reply',
        revision: 1,
        revises: '',
        agent: 'cloud',
        domain: 'email',
        action: 'send_email',
        account: 'work',
        from: 'me@example.com',
        to: ['ana@client.example'],
        cc: [],
        bcc: [],
        subject: `Re: ${word}`,
        in_reply_to: seen.task.message_id,
        references: [],
        attachments: [],
        not_before: '',
        created: '2026-11-20T08:31:00Z',
        expires: '2026-11-27T08:31:00Z',
        status:
          place === 'done'
            ? 'sent'
            : place === 'rejected'
              ? 'rejected'
              : place === 'approved'
                ? 'held'
                : 'pending',
        source_sha256: '0'.repeat(64),
        message_id: seen.task.message_id,
        thread: seen.task.thread,
        why: 'It asks you a question.',
        risks: [],
        notes: [],
        result: '',
        decision: '',
        evidence: [],
        ...changes,
      },
    },
  ];
}
