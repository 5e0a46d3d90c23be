import * as z from 'zod';
import { isAddrSpec } from '../../shared/text/address.ts';
import { secretSource } from './secret.ts';

export const address = z.string().refine(isAddrSpec, 'not a plain e-mail address');
export const accountId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use lower-case letters, digits, - and _');
export const folder = z.string().min(1, 'name a folder');
export const port = z.number().int().min(1).max(65535);
export const agentId = (role: 'cloud' | 'local') =>
  z
    .string()
    .regex(
      new RegExp(`^${role}(-[a-z0-9]{1,24})?$`),
      `an agent of this role is called ${role} or ${role}-name`,
    );

const remote = z.strictObject({
  url: z.string().regex(/^https?:\/\//, 'an address that begins with https:// (or http:// on loopback)'),
  token: secretSource.optional(),
});

/** What both roles share: one vault, one clone, one remote, one signing key for commits. */
export const vaultPart = {
  vault: z.strictObject({
    id: z.string().regex(/^v-[a-z2-7]{26}$/, 'a vault id, as `countersign pair --new-vault` prints it'),
    dir: folder,
  }),
  /** Git directory, journal, pins and caches; outside the vault, 0700. */
  state: folder,
  /** Left out on a single machine without Git. */
  remote: remote.optional(),
  /** Public keys of all agents whose commits count; each agent's own secret is in `state`. */
  agents: z
    .array(
      z.strictObject({
        agent: z.string().regex(/^(cloud|local)(-[a-z0-9]{1,24})?$/),
        key: z.string().startsWith('ed25519:'),
      }),
    )
    .default([]),
  poll_seconds: z.number().min(0.2).max(3600).default(30),
};

/** A mailbox that is read: never flagged, never moved, never deleted from. */
export const imapMailbox = z.strictObject({
  host: z.string().min(1),
  port: port.default(993),
  user: z.string().min(1),
  password: secretSource,
  mailbox: z.string().default('INBOX'),
  ca_file: z.string().optional(),
});
export const maildir = z.strictObject({ maildir: folder });
