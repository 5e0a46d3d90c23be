import * as z from 'zod/mini';
import { type Result, ok, refuse } from '../result.ts';
import { sha256Hex } from '../text/bytes.ts';
import { jcs } from './jcs.ts';
import {
  addrSpec,
  accountId,
  bodyText,
  fileName,
  instantText,
  lineText,
  mediaType,
  messageId,
  sha256Text,
  slotName,
  taskId,
} from './fields.ts';
import { firstIssue } from './issue.ts';

const attachment = z.strictObject({
  name: fileName,
  media_type: mediaType,
  size: z.int().check(z.gte(0), z.lte(50_000_000)),
  sha256: sha256Text,
});

const recipients = z.array(addrSpec).check(z.maxLength(50));

/**
 * One mail to be sent, whole: what this object says is what leaves, and nothing else does (PROTOCOL §4).
 * `task` and `slot` are in it so that "at most one accepted effect per (task, slot)" needs no other source.
 */
export const sendEmail = z.strictObject({
  type: z.literal('send_email'),
  task: taskId,
  slot: slotName,
  /** Configuration id of the account that sends; the hand refuses one it does not have. */
  account: accountId,
  from: addrSpec,
  to: recipients.check(z.minLength(1)),
  cc: recipients,
  bcc: recipients,
  /** Addresses the person ticked as new. Never taken from the note: the cloud could have written it there. */
  acknowledged_new: recipients,
  subject: lineText(900),
  in_reply_to: z.union([z.literal(''), messageId]),
  references: z.array(messageId).check(z.maxLength(100)),
  /** Lines joined by LF; nothing trimmed, no Unicode normalisation. Signature and quoted history are part of it. */
  body: bodyText,
  attachments: z.array(attachment).check(z.maxLength(20)),
  /** Not before this instant, or '' for as soon as the hold is over. */
  not_before: z.union([z.literal(''), instantText]),
  expires: instantText,
});

export type SendEmail = z.infer<typeof sendEmail>;
export type Attachment = z.infer<typeof attachment>;

/** The union of all actions; one member a kind of effect. */
export const actionSchema = sendEmail;
export type Action = SendEmail;

/** Reads an action of unknown origin against the closed schema; recipients may not be listed twice. */
export function parseAction(value: unknown): Result<Action> {
  const parsed = actionSchema.safeParse(value);
  if (!parsed.success) return refuse('action', `This action can't be used: ${firstIssue(parsed.error)}.`);
  const all = [...parsed.data.to, ...parsed.data.cc, ...parsed.data.bcc].map((address) =>
    address.toLowerCase(),
  );
  const twice = all.find((address, at) => all.indexOf(address) !== at);
  if (twice !== undefined) {
    return refuse(
      'recipient-twice',
      `${twice} is named more than once among to, cc and bcc; keep it in one of them.`,
    );
  }
  return ok(parsed.data);
}

/** SHA-256 (hex) of the action's canonical JSON: the name of exactly what was countersigned. */
export function actionDigest(action: Action): string {
  return sha256Hex(jcs(action));
}
