import * as z from 'zod';
import { type Result } from '../../shared/result.ts';
import { followUp, limits } from './attention.ts';
import {
  EITHER_MAILBOX,
  accountId,
  address,
  agentId,
  checkWhole,
  host,
  imapMailbox,
  maildir,
  port,
  vaultPart,
} from './common.ts';
import { readConfig } from './yaml-file.ts';

const firstRun = z.union(
  [z.literal('now'), z.literal('unread'), z.strictObject({ last_days: z.number().int().min(1).max(365) })],
  'write now, unread, or last_days: 7',
);

/** Each folder is read over a connection of its own, and providers allow about fifteen. */
const MOST_FOLDERS = 9;
const folders = (name: z.ZodType<string>) =>
  z
    .array(name)
    .max(MOST_FOLDERS, `name at most ${String(MOST_FOLDERS)} folders more`)
    .default([]);
const folderName = z.string().min(1, 'name a folder of the mailbox');
/** As Maildir++ has them, `/` between levels: the directory of `Projects/2026` is `.Projects.2026`. */
const maildirName = folderName.regex(
  /^[^./]+(?:\/[^./]+)*$/,
  'name a folder of the Maildir, such as Projects/2026',
);

const maildirIntake = maildir.extend({ also: folders(maildirName) });
const imapIntake = z.strictObject({
  imap: imapMailbox.extend({
    also: folders(folderName),
    first_run: firstRun.default('now'),
    /** Set to true only where the provider has no password that can read but not send (PROTOCOL §10). */
    accept_send_capable: z.boolean().default(false),
    /** Where `doctor` tries whether this password could also send; the default is port 587 of the same host. */
    submission: z.strictObject({ host, port: port.default(587) }).optional(),
  }),
});

/**
 * The cloud's whole configuration. Closed: it has no field for a mail transport, a hand or an approval key, so a file
 * that holds one is refused by name (M2, I7).
 */
export const cloudConfig = z
  .strictObject({
    role: z.literal('cloud', 'this is not a configuration of the cloud role'),
    agent: agentId('cloud').default('cloud'),
    ...vaultPart,
    accounts: z
      .array(
        z.strictObject({
          id: accountId,
          address,
          aliases: z.array(address).default([]),
          name: z.string().max(100).default(''),
          intake: z.union([maildirIntake, imapIntake], EITHER_MAILBOX),
        }),
      )
      .min(1, 'name at least one account'),
    draft: z
      .strictObject({
        /** '' leaves a gap that blocks approval: nothing is promised that nobody has said. */
        text: z.string().max(5000).default(''),
        signature: z.string().max(1000).default(''),
        disclosure: z.string().max(500).default(''),
        expires_days: z.number().int().min(1).max(29).default(7),
      })
      .prefault({}),
    limits,
    follow_up: followUp,
    lease_seconds: z.number().int().min(1).max(86400).default(600),
    max_attempts: z.number().int().min(1).max(20).default(3),
  })
  .superRefine(checkWhole);

export type CloudConfig = z.infer<typeof cloudConfig>;

/** What a configuration that can send would be called; all of it belongs to Local. */
const SENDER = /^(?:smtp|sent|sendmail|submit|transport|outgoing|hand|hands|mode|mailbox|pins|devices)$/i;

export function readCloudConfig(file: string): Result<CloudConfig> {
  return readConfig(file, cloudConfig, (key) =>
    SENDER.test(key)
      ? `the cloud's configuration has no place for "${key}": what can send belongs to the local role alone`
      : null,
  );
}
