import type { SeenApproval, SeenTask } from '../dashboard/seen.ts';
import { type Placed, placeOf } from '../vault/layout.ts';
import { readApprovalRequest, readTask } from '../vault/typed-notes.ts';

/** What a note says that the cards of other notes want to know. */
export type Fact =
  | {
      readonly kind: 'mail';
      readonly path: string;
      /** The task's own id. */
      readonly id: string;
      readonly thread: string;
      readonly source: string;
      /** Read whole, for the mailbox; null for what is older than it looks back, and for what can't be read. */
      readonly seen: SeenTask | null;
    }
  | {
      readonly kind: 'answer';
      readonly path: string;
      readonly id: string;
      readonly thread: string;
      /** The request whose place it takes, or ''. */
      readonly revises: string;
      /** `open` in Pending_Approval/ or Approved/; `sent` in Done/ with its evidence, which only Local puts there. */
      readonly standing: 'open' | 'sent' | 'ended';
      /** Lower case. */
      readonly recipients: readonly string[];
      /** Null for what is older than the mailbox looks back. */
      readonly seen: SeenApproval | null;
    };

/** Characters of a note within which its front matter's keys are looked for. */
const HEAD = 16_000;

/**
 * Reads what others want to know of a note; null for what is neither a mail nor an answer. Never throws. `now` in milliseconds
 * since 1970.
 */
export function factOf(path: string, text: string, now: number): Fact | null {
  const placed = placeOf(path);
  if (placed === null || !('id' in placed)) return null;
  if (placed.base.startsWith('APPROVAL_')) {
    const read = readApprovalRequest(text);
    if (!read.ok) return null;
    const { request, body: draft } = read.value;
    const { id, thread, revises, status, to, cc, bcc } = request;
    const open = placed.place === 'pending_approval' || placed.place === 'approved';
    const sent = placed.place === 'done' && status === 'sent';
    const recipients = [...to, ...cc, ...bcc].map((address) => address.toLowerCase());
    return {
      kind: 'answer',
      path,
      id,
      thread,
      revises,
      standing: open ? 'open' : sent ? 'sent' : 'ended',
      recipients,
      seen: isLately(placed, now) ? { path, placed, request, draft } : null,
    };
  }
  // Only where to look: whoever uses the note reads it whole, by the strict codec.
  const thread = /^thread: "?([a-z2-7]{16})"?$/m.exec(text.slice(0, HEAD))?.[1];
  if (thread === undefined) return null;
  const source = /^source_sha256: "?([0-9a-f]{64})"?$/m.exec(text.slice(0, HEAD))?.[1] ?? '';
  const read = isLately(placed, now) ? readTask(text) : null;
  const seen = read?.ok === true ? { path, placed, task: read.value.task } : null;
  return { kind: 'mail', path, id: placed.id, thread, source, seen };
}

/** What the mailbox shows: all that is open, and what was done in this month and the last (shared/dashboard/waits.ts). */
function isLately(placed: Placed, now: number): boolean {
  return placed.place !== 'done' || placed.month >= monthsBefore(now, 1);
}

/** Months of `Done/` that are looked through: answers say who is known, mails only what was said in a thread. */
const MONTHS = { answer: 12, mail: 3 } as const;

/** Whether a path is worth reading for this. `now` in milliseconds since 1970. */
export function isOfInterest(path: string, now: number): boolean {
  const placed = placeOf(path);
  switch (placed?.place) {
    case 'needs_action':
    case 'in_progress':
    case 'pending_approval':
    case 'approved':
      return true;
    case 'done': {
      const months = placed.base.startsWith('APPROVAL_') ? MONTHS.answer : MONTHS.mail;
      return placed.month >= monthsBefore(now, months);
    }
    default:
      return false;
  }
}

function monthsBefore(now: number, months: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}
