import { createHmac } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { type ApproveRecord } from '../../../shared/approval/decision.ts';
import { type SendEmail } from '../../../shared/approval/action.ts';
import { domainOf } from '../../../shared/text/address.ts';
import { base32 } from '../../../shared/text/bytes.ts';
import { type Envelope } from '../entry.ts';

/** The content of the action's attachments, in its order, already checked against size and hash. */
export type AttachedFiles = readonly Uint8Array[];

/** All that a message is made of; the same parts give the same bytes, on every run (PROTOCOL §6). */
export interface MessageParts {
  readonly action: SendEmail;
  /** With angle brackets. */
  readonly messageId: string;
  /** Shared part of all MIME boundaries. */
  readonly boundary: string;
  /** Milliseconds since 1970: when the hand first saw the decision. */
  readonly date: number;
  readonly files: AttachedFiles;
}

/** Message-ID and boundary of a decision's message: fixed, yet not to be guessed from the (public) decision id. */
export function messageParts(
  record: ApproveRecord,
  secret: Uint8Array,
  seenAt: number,
  files: AttachedFiles,
): MessageParts {
  const { action, decision_id: decision } = record;
  return {
    action,
    messageId: messageIdFor(record, secret),
    boundary: keyed(secret, `boundary\0${decision}`).slice(0, 26),
    date: seenAt,
    files,
  };
}

/** It follows from the decision and the hand's secret, so it is known before anything is built, and to nobody else. */
export function messageIdFor({ action, decision_id: decision }: ApproveRecord, secret: Uint8Array): string {
  return `<${keyed(secret, decision)}@${domainOf(action.from)}>`;
}

function keyed(secret: Uint8Array, text: string): string {
  return base32(createHmac('sha256', secret).update(text, 'utf8').digest());
}

/**
 * The MIME message. Addresses go in as objects of strict addr-specs, never as strings that a library would parse;
 * Bcc goes in not at all. The text is always quoted-printable: 7-bit, short lines, trailing spaces encoded, so that no
 * server has a reason to change it.
 */
export async function buildMessage(parts: MessageParts): Promise<Uint8Array> {
  const { action } = parts;
  const composer = new MailComposer({
    from: mailbox(action.from),
    to: action.to.map(mailbox),
    cc: action.cc.map(mailbox),
    subject: action.subject,
    // On one line each: the folding that the composer would do begins such a field with an empty line, which some
    // servers do not find again.
    headers: [
      { key: 'Message-ID', value: { prepared: true, value: parts.messageId } },
      ...(action.in_reply_to === ''
        ? []
        : [{ key: 'In-Reply-To', value: { prepared: true, value: action.in_reply_to } }]),
    ],
    references: [...action.references],
    date: new Date(parts.date),
    text: {
      content: Buffer.from(action.attachments.length === 0 ? `${action.body}\n` : action.body, 'utf8'),
      contentType: 'text/plain; charset=utf-8',
      contentTransferEncoding: 'quoted-printable',
    },
    attachments: action.attachments.map((attachment, at) => ({
      filename: attachment.name,
      content: Buffer.from(parts.files[at] ?? []),
      contentType: attachment.media_type,
      contentDisposition: 'attachment',
      contentTransferEncoding: 'base64',
    })),
    baseBoundary: parts.boundary,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  });
  return await composer.compile().build();
}

function mailbox(address: string): { name: string; address: string } {
  return { name: '', address };
}

/** The envelope says who gets it; the headers are only read (RFC 5321 §2.3.1). */
export function envelopeOf(action: SendEmail): Envelope {
  return { from: action.from, to: [...action.to, ...action.cc, ...action.bcc] };
}
