import * as z from 'zod';
import { accountId, address, agentId, folder, imapMailbox, maildir, port, vaultPart } from './common.ts';
import { secretSource } from './secret.ts';

const smtp = z.strictObject({
  host: z.string().min(1),
  port,
  /** `none` is accepted for loopback addresses only. */
  tls: z.enum(['implicit', 'starttls', 'none']).default('starttls'),
  user: z.string().optional(),
  password: secretSource.optional(),
  ca_file: z.string().optional(),
});

const mailbox = z.union([maildir, z.strictObject({ imap: imapMailbox })]);

const account = z
  .strictObject({
    id: accountId,
    address,
    name: z.string().max(100).default(''),
    smtp: smtp.optional(),
    /** The user's own mailbox: where the original of an answer is checked before anything leaves. */
    mailbox: mailbox.optional(),
    sent: z
      .strictObject({
        in: mailbox,
        /** Whether the provider keeps a copy of what it accepted, or we append one; decides what absence proves. */
        proves: z.enum(['provider-saves', 'we-append']).default('we-append'),
      })
      .optional(),
  })
  .refine(({ smtp: to }) => to?.tls !== 'none' || ['127.0.0.1', '::1', 'localhost'].includes(to.host), {
    message: 'tls: none is for a server on this machine only',
    path: ['smtp', 'tls'],
  })
  .refine(({ smtp: to }) => to === undefined || (to.user === undefined) === (to.password === undefined), {
    message: 'give both user and password, or neither',
    path: ['smtp', 'user'],
  });

/** The local side: the only configuration in which anything that can send has a place. */
export const localConfig = z.strictObject({
  role: z.literal('local'),
  agent: agentId('local').default('local'),
  ...vaultPart,
  /** Dry until the user says otherwise (G5); a dry run opens no connection and consumes no approval. */
  mode: z.enum(['dry', 'live']).default('dry'),
  hand: z
    .strictObject({
      hold_seconds: z.number().int().min(0).max(3600).default(30),
      per_hour: z.number().int().min(1).max(1000).default(10),
      /** Where a person puts files to attach. */
      attachments: folder.optional(),
    })
    .prefault({}),
  accounts: z.array(account).min(1),
});

export type LocalConfig = z.infer<typeof localConfig>;
export type LocalAccount = LocalConfig['accounts'][number];
