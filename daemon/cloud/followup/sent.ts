import { type SentMail } from '../../../shared/task/follow-up.ts';
import { isMessageId } from '../../../shared/text/address.ts';
import { fromInstant } from '../../../shared/text/time.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { type ApprovalNote } from '../../records/notes.ts';

/** A mail of the user's that is out by the evidence in `Done/`, with what a question about it needs. */
export interface Sent extends SentMail {
  readonly request: ApprovalRequest;
  readonly body: string;
  /** SHA-256 (hex) of the message that left, or '' where nobody but the person said so. */
  readonly payload: string;
}

/** Null where the note is not of a mail that left, or does not say when or under which Message-ID: nothing was then sent for certain. */
export function sentOf({ placed, request, draft }: ApprovalNote): Sent | null {
  if (placed.place !== 'done' || request.status !== 'sent') return null;
  const named = (key: string) =>
    request.evidence.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  const message_id = named('message-id');
  const at = named('at');
  if (!isMessageId(message_id) || fromInstant(at) === null) return null;
  const sha256 = named('payload sha256');
  const payload = /^[0-9a-f]{64}$/.test(sha256) ? sha256 : '';
  return { request, body: draft, message_id, thread: request.thread, at, payload };
}
