import * as v from 'valibot';
import { type Result, ok, refuse } from '../result.ts';
import { shaped } from '../shape.ts';
import { sha256Hex } from '../text/bytes.ts';
import { jcs } from './jcs.ts';
import {
  addrSpec,
  accountId,
  bodyText,
  fileName,
  instantText,
  lineText,
  listOf,
  mediaType,
  messageId,
  sha256Text,
  slotName,
  taskId,
  wholeNumber,
} from './fields.ts';

const attachment = v.strictObject({
  name: fileName,
  media_type: mediaType,
  size: wholeNumber(50_000_000),
  sha256: sha256Text,
});

const recipients = listOf(addrSpec, 50);

/**
 * One mail to be sent, whole: what this object says is what leaves, and nothing else does (PROTOCOL §4).
 * `task` and `slot` are in it so that "at most one accepted effect per (task, slot)" needs no other source.
 */
export const sendEmail = v.strictObject({
  type: v.literal('send_email'),
  task: taskId,
  slot: slotName,
  /** Configuration id of the account that sends; the hand refuses one it does not have. */
  account: accountId,
  from: addrSpec,
  to: v.pipe(recipients, v.minLength(1, 'nobody')),
  cc: recipients,
  bcc: recipients,
  /** Addresses the person ticked as new. Never taken from the note: the cloud could have written it there. */
  acknowledged_new: recipients,
  subject: lineText(900),
  in_reply_to: v.union([v.literal(''), messageId]),
  references: listOf(messageId, 100),
  /** Lines joined by LF; nothing trimmed, no Unicode normalisation. Signature and quoted history are part of it. */
  body: bodyText,
  attachments: listOf(attachment, 20),
  /** Not before this instant, or '' for as soon as the hold is over. */
  not_before: v.union([v.literal(''), instantText]),
  expires: instantText,
});

export type SendEmail = v.InferOutput<typeof sendEmail>;
export type Attachment = v.InferOutput<typeof attachment>;

/** The union of all actions; one member a kind of effect. */
export const actionSchema = sendEmail;
export type Action = SendEmail;

/** Reads an action of unknown origin against the closed schema; recipients may not be listed twice. */
export function parseAction(value: unknown): Result<Action> {
  const read = shaped(actionSchema, value);
  if (!read.ok) return refuse('action', `This action can't be used: ${read.wrong}.`);
  const action = read.value;
  const all = [...action.to, ...action.cc, ...action.bcc].map((address) => address.toLowerCase());
  const twice = all.find((address, at) => all.indexOf(address) !== at);
  if (twice !== undefined) {
    return refuse(
      'recipient-twice',
      `${twice} is named more than once among to, cc and bcc; keep it in one of them.`,
    );
  }
  return ok(action);
}

/** SHA-256 (hex) of the action's canonical JSON: the name of exactly what was countersigned. */
export function actionDigest(action: Action): string {
  return sha256Hex(jcs(action));
}
