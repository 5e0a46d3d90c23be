import * as z from 'zod';
import { type Result } from '../../shared/result.ts';
import {
  EITHER_MAILBOX,
  accountId,
  address,
  agentId,
  checkWhole,
  host,
  imapMailbox,
  imapSent,
  maildir,
  port,
  vaultPart,
} from './common.ts';
import { LINK_PORT } from '../../shared/link/limits.ts';
import { wholePath } from './path.ts';
import { secretSource } from './secret.ts';
import { readConfig } from './yaml-file.ts';

const smtp = z.strictObject({
  host,
  port,
  /** `none` is accepted for loopback addresses only. */
  tls: z.enum(['implicit', 'starttls', 'none']).default('starttls'),
  user: z.string().min(1, 'name the user').optional(),
  password: secretSource.optional(),
  ca_file: wholePath.optional(),
});

const mailbox = z.union([maildir, z.strictObject({ imap: imapMailbox })], EITHER_MAILBOX);

const account = z
  .strictObject({
    id: accountId,
    address,
    /** Other addresses that this account may send as. */
    aliases: z.array(address).default([]),
    name: z.string().max(100).default(''),
    smtp: smtp.optional(),
    /** The user's own mailbox: where the original of an answer is checked before anything leaves. */
    mailbox: mailbox.optional(),
    sent: z
      .strictObject({
        in: z.union([maildir, z.strictObject({ imap: imapSent })], EITHER_MAILBOX),
        /** Whether the provider keeps a copy of what it accepted, or we append one; decides what absence proves. */
        proves: z.enum(['provider-saves', 'we-append']).default('we-append'),
      })
      .optional(),
  })
  .refine(({ smtp: to }) => to?.tls !== 'none' || ['127.0.0.1', '::1', 'localhost'].includes(to.host), {
    message: 'tls: none is for a server on this computer only',
    path: ['smtp', 'tls'],
  })
  .refine(({ smtp: to }) => to === undefined || (to.user === undefined) === (to.password === undefined), {
    message: 'give both user and password, or neither',
    path: ['smtp'],
  });

/** The local side: the only configuration in which anything that can send has a place. */
export const localConfig = z
  .strictObject({
    role: z.literal('local', 'this is not a configuration of the local role'),
    agent: agentId('local').default('local'),
    ...vaultPart,
    /** Dry until the user says otherwise (G5); a dry run opens no connection and consumes no approval. */
    mode: z.enum(['dry', 'live']).default('dry'),
    hand: z
      .strictObject({
        hold_seconds: z.number().int().min(0).max(3600).default(30),
        per_hour: z.number().int().min(1).max(1000).default(10),
        /** Where files to attach are kept; `attachments` in the state folder where it is left out. */
        attachments: wholePath.optional(),
        /** Days after its end for which the bytes of a sent message are kept beside the journal. */
        keep_payloads_days: z.number().int().min(1).max(3650).default(90),
      })
      .prefault({}),
    /** Where the plugin on this computer finds Local (docs/link.md); 0 for a port that the system chooses. */
    link: z
      .union(
        [
          z.literal('off'),
          z.strictObject({
            port: z.int('write a port number').min(0).max(65535).default(LINK_PORT),
          }),
        ],
        'write off, or port: with a number',
      )
      .prefault({}),
    accounts: z.array(account).min(1, 'name at least one account'),
  })
  .superRefine(checkWhole);

export type LocalConfig = z.infer<typeof localConfig>;
export type LocalAccount = LocalConfig['accounts'][number];

export function readLocalConfig(file: string): Result<LocalConfig> {
  return readConfig(file, localConfig);
}
