import * as z from 'zod';
import { secretSource } from '../config/secret.ts';

/** What this machine is. `trial`: both roles here, one vault, no Git. */
export const ROLES = ['local', 'cloud', 'trial'] as const;
export type SetupRole = (typeof ROLES)[number];

const imapPart = z.strictObject({
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  password: secretSource,
  mailbox: z.string().optional(),
  ca_file: z.string().optional(),
});
export type ImapPart = z.infer<typeof imapPart>;

const mailboxPart = z.union([z.strictObject({ imap: imapPart }), z.strictObject({ maildir: z.string() })]);
export type MailboxPart = z.infer<typeof mailboxPart>;

const smtpPart = z.strictObject({
  host: z.string(),
  port: z.number().int(),
  tls: z.enum(['implicit', 'starttls', 'none']),
  user: z.string().optional(),
  password: secretSource.optional(),
  ca_file: z.string().optional(),
});
export type SmtpPart = z.infer<typeof smtpPart>;

const remotePart = z.strictObject({ url: z.string(), token: secretSource.optional() });
const other = z.strictObject({ agent: z.string(), key: z.string() });
export type OtherAgent = z.infer<typeof other>;

const accountPart = z.strictObject({
  id: z.string(),
  address: z.string(),
  /** Of the table, or `own`. */
  provider: z.string(),
  /** Null: none is read or looked up. */
  mailbox: mailboxPart.nullable().optional(),
  /** The name of the Sent folder where the server does not mark it (RFC 6154). */
  sent: z.string().optional(),
  /** Whether the provider puts what it took by SMTP into Sent by itself. */
  saves_sent: z.boolean().default(false),
  /** A mailbox that the address forwards into; '' where its own is read. */
  reader: z.string().default(''),
  accept_send_capable: z.boolean().default(false),
  /** Where it was tried whether the password could send, if that is not port 587 of the mailbox's host. */
  submission: z.strictObject({ host: z.string(), port: z.number().int() }).optional(),
  /** Null: this account sends nothing. */
  smtp: smtpPart.nullable().optional(),
});
export type AccountPart = z.infer<typeof accountPart>;

/**
 * Everything that was answered so far, without any secret: a secret has a file of its own as soon as it has been tried.
 * Null is an answer too ("none"); what is left out has not been answered.
 */
export const answersSchema = z.strictObject({
  version: z.literal(1),
  role: z.enum(ROLES),
  agent: z.string().optional(),
  vault_id: z.string().optional(),
  vault_dir: z.string().optional(),
  /** What the other machine's text suggests here. */
  joined: z.strictObject({ remote: z.string(), account: z.string(), address: z.string() }).optional(),
  remote: remotePart.nullable().optional(),
  others: z.array(other).default([]),
  account: accountPart.optional(),
  first_run: z.union([z.enum(['now', 'unread']), z.strictObject({ last_days: z.number().int() })]).optional(),
  signature: z.string().optional(),
  /** Steps that were passed, in order. */
  done: z.array(z.string()).default([]),
});
export type Answers = z.infer<typeof answersSchema>;

export function noAnswers(role: SetupRole): Answers {
  return { version: 1, role, others: [], done: [] };
}
