import { type Attachment } from '../../shared/approval/action.ts';
import { actionOf } from '../../shared/approval/request.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { domainOf } from '../../shared/text/address.ts';
import { oneLine } from '../../shared/text/show.ts';
import { sizeText } from '../../shared/text/size.ts';
import { buildMessage } from '../hands/email/message.ts';
import { checkMessage } from '../hands/email/message-check.ts';
import { type FindFile } from '../hands/email/ports.ts';
import { type ApprovalNote } from '../records/notes.ts';

/** As many, and as large, as a signed action holds (shared/approval/action.ts). */
const MOST = 20;
export const MAX_BYTES = 50_000_000;

export interface Changes {
  readonly add: readonly Attachment[];
  /** Names. */
  readonly remove: readonly string[];
}

export interface Attached {
  readonly attachments: readonly Attachment[];
  readonly added: readonly string[];
  /** Had another content under that name. */
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
}

/** The list after a change: a name stands for one file, and adding what is there already changes nothing. */
export function changed(before: readonly Attachment[], { add, remove }: Changes): Result<Attached> {
  const unknown = remove.find((name) => !before.some((file) => file.name === name));
  if (unknown !== undefined)
    return refuse(
      'not-attached',
      `${oneLine(unknown, 80)} is not attached; attached ${before.length === 0 ? 'is nothing' : `are ${before.map(({ name }) => name).join(', ')}`}.`,
    );
  let attachments = before.filter(({ name }) => !remove.includes(name));
  const added: string[] = [];
  const replaced: string[] = [];
  for (const file of add) {
    const at = attachments.findIndex(({ name }) => name === file.name);
    if (at < 0) added.push(file.name);
    else if (attachments[at]?.sha256 !== file.sha256) replaced.push(file.name);
    attachments = at < 0 ? [...attachments, file] : attachments.with(at, file);
  }
  if (attachments.length > MOST)
    return refuse('too-many', `A mail has at most ${MOST} attachments; this would be ${attachments.length}.`);
  const size = attachments.reduce((sum, file) => sum + file.size, 0);
  if (size > MAX_BYTES)
    return refuse(
      'too-large',
      `Together the files have ${sizeText(size)}, and no mail server takes more than ${sizeText(MAX_BYTES)}; send a link.`,
    );
  return ok({ attachments, added, replaced, removed: [...remove] });
}

/** Builds the mail with its files as the hand would, and reads it back: what the hand would refuse is refused here. */
export async function whyUnsendable(
  { request, draft }: Pick<ApprovalNote, 'request' | 'draft'>,
  attachments: readonly Attachment[],
  findFile: FindFile,
): Promise<Result<null>> {
  const action = actionOf({ ...request, attachments: [...attachments] }, draft, { acknowledged_new: [] });
  if (!action.ok) return action;
  const files: Uint8Array[] = [];
  for (const { name, sha256, size } of attachments) {
    const bytes = await findFile({ name, sha256, size });
    if (bytes === null)
      return refuse(
        'attachment-missing',
        `The file ${oneLine(name, 80)}, which is attached, is not on this computer; attach it again or take it out by --remove.`,
      );
    files.push(bytes);
  }
  const messageId = `<check@${domainOf(request.from)}>`;
  const parts = { action: action.value, messageId, boundary: 'check', date: 0, files };
  const checked = await checkMessage(await buildMessage(parts), parts);
  if (checked.ok) return checked;
  return refuse(
    'unsendable',
    `With this the mail would not be sent as it is; rename the file. ${checked.refusal.message}`,
  );
}
