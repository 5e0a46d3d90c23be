import { type SentMail } from '../task/follow-up.ts';
import { fromInstant } from '../text/time.ts';
import { type SeenApproval } from './seen.ts';

/** A request that is out, with what answers to it are told by. */
export interface SentApproval extends SentMail {
  readonly note: SeenApproval;
}

/**
 * Null where a request has not left. Where nobody knows when it did (a person's word is the only evidence), it counts from the
 * day it was drafted; a message that nobody has the Message-ID of can still be answered in its thread.
 */
export function sentApproval(note: SeenApproval): SentApproval | null {
  const { placed, request } = note;
  if (placed.place !== 'done' || request.status !== 'sent') return null;
  const named = (key: string) =>
    request.evidence.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  const at = named('at');
  return {
    note,
    message_id: named('message-id'),
    thread: request.thread,
    at: fromInstant(at) === null ? request.created : at,
  };
}
