import { createHash } from 'node:crypto';
import { type SendEmail } from '../../../shared/approval/action.ts';
import { type Result, ok, refuse } from '../../../shared/result.ts';
import { gapIn } from '../../../shared/approval/request.ts';
import { type Effect } from '../effect.ts';
import { type HandJournal } from '../hand-journal.ts';
import { type AttachedFiles, buildMessage, messageParts } from './message.ts';
import { checkMessage } from './message-check.ts';
import { type FindFile } from './ports.ts';

export interface Frozen {
  /** SHA-256 (hex) of the message, under which it lies in the journal's payloads. */
  readonly payload: string;
  readonly size: number;
  readonly messageId: string;
}

/** Builds an effect's message, reads it back, compares it with the action, and makes exactly these bytes durable. */
export async function freeze(
  effect: Effect,
  journal: HandJournal,
  findFile: FindFile,
): Promise<Result<Frozen>> {
  const built = await build(effect, journal, findFile);
  if (!built.ok) return built;
  const { raw, messageId } = built.value;
  const payload = journal.payloads.put(raw);
  return payload.ok ? ok({ payload: payload.value, size: raw.length, messageId }) : payload;
}

/** The message of an effect, read back and compared with the action, and kept nowhere. */
export async function build(
  effect: Effect,
  journal: HandJournal,
  findFile: FindFile,
): Promise<Result<{ readonly raw: Uint8Array; readonly messageId: string }>> {
  // No client of ours lets a person sign a gap; another one might.
  const gap = gapIn(effect.record.action.body);
  if (gap !== null)
    return refuse(
      'not-ready',
      `The text still has a gap: ${gap}. Nothing is sent; fill it in and approve it again.`,
    );
  const files = await attachedFiles(effect.record.action, findFile);
  if (!files.ok) return files;
  const parts = messageParts(effect.record, journal.secret, effect.seenAt, files.value);
  const raw = await buildMessage(parts);
  const checked = await checkMessage(raw, parts);
  return checked.ok ? ok({ raw, messageId: parts.messageId }) : checked;
}

async function attachedFiles(action: SendEmail, findFile: FindFile): Promise<Result<AttachedFiles>> {
  const files: Uint8Array[] = [];
  for (const { name, media_type: type, size, sha256 } of action.attachments) {
    if (/^(?:message|multipart)\//.test(type)) {
      return refuse(
        'attachment-type',
        `${name} can't be attached as ${type}, which servers may rewrite; attach it as application/octet-stream.`,
      );
    }
    const bytes = await findFile({ name, size, sha256 });
    if (bytes === null) {
      return refuse(
        'attachment-missing',
        `No file of the content that was approved is kept under the name ${name}: it is gone, or was attached under another. Attach it again, or take it out, and approve again.`,
      );
    }
    if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      return refuse(
        'attachment-changed',
        `The file ${name} is not the one that was approved; attach it anew and approve again.`,
      );
    }
    files.push(bytes);
  }
  return ok(files);
}
