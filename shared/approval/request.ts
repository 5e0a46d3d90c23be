import { type Result } from '../result.ts';
import { sha256Hex } from '../text/bytes.ts';
import { type ApprovalRequest } from '../vault/schemas.ts';
import { type Action, parseAction } from './action.ts';
import { jcs } from './jcs.ts';

/** What the person adds on the card; never read from the note, which others can write. */
export interface Choices {
  readonly acknowledged_new: readonly string[];
}

/** The action that a request and its draft amount to, in the closed schema: what would be signed. */
export function actionOf(request: ApprovalRequest, body: string, choices: Choices): Result<Action> {
  return parseAction({
    type: request.action,
    task: request.task,
    slot: request.slot,
    account: request.account,
    from: request.from,
    to: request.to,
    cc: request.cc,
    bcc: request.bcc,
    acknowledged_new: [...choices.acknowledged_new],
    subject: request.subject,
    in_reply_to: request.in_reply_to,
    references: request.references,
    body,
    attachments: request.attachments,
    not_before: request.not_before,
    expires: request.expires,
  });
}

/** Whether the note still says what was signed; the person's own ticks are not part of the note. */
export function sameDraft(signed: Action, request: ApprovalRequest, body: string): boolean {
  const now = actionOf(request, body, { acknowledged_new: signed.acknowledged_new });
  return now.ok && jcs(now.value) === jcs(signed);
}

/** The tick by which a person answers a mail that could not be verified, as every place calls it. */
export const UNVERIFIED_TICK = 'original not verified';

/**
 * Whether the computer that sends did not find the mail that this answers, and said so of one of the person's own
 * decisions (`decided`). Anybody can write that into a note; all it does is ask the person for one more tick.
 */
export function originalWasAbsent(request: ApprovalRequest, decided: ReadonlySet<string>): boolean {
  const named = request.result.includes(`"${UNVERIFIED_TICK}"`);
  return request.status === 'refused' && decided.has(request.decision) && named;
}

/**
 * Whether a request is for a mail of the person's own, which answers none: there is no original to verify, and every
 * recipient is a new one, to be ticked. The hand goes by the same (daemon/hands/email/original-check.ts).
 */
export function answersNothing(
  request: Pick<ApprovalRequest, 'source_sha256' | 'message_id' | 'in_reply_to' | 'references'>,
): boolean {
  const named = [request.source_sha256, request.message_id, request.in_reply_to, ...request.references];
  return named.every((name) => name === '');
}

/** What the card showed of the original: the SHA-256 of the text in the task note's block (PROTOCOL §4, context). */
export function shownSha256(mailText: string): string {
  return sha256Hex(mailText);
}

/** The first gap that a draft leaves for a person to fill, as it stands there to the end of its line; null without one. */
export function gapIn(body: string): string | null {
  const at = body.search(/<<fill/i);
  if (at < 0) return null;
  const [line = ''] = body.slice(at, at + 80).split('\n');
  const end = line.indexOf('>>');
  return end < 0 ? line : line.slice(0, end + 2);
}

/** What keeps a draft from being countersigned as it stands, in a sentence; null where nothing does. */
export function whyNotReady(body: string): string | null {
  const gap = gapIn(body);
  if (gap !== null) return `The draft still has a gap: ${gap}. Fill it in first, in the note or on its card.`;
  return body.trim() === '' ? 'The draft is empty; write something, or reject it.' : null;
}
