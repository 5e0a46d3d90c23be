import * as z from 'zod';
import { isAddrSpec } from '../../shared/text/address.ts';
import { LEAST_LOG_DAYS } from '../../shared/audit/anchor.ts';
import { ACCOUNT_ID, VAULT_ID } from '../../shared/vault/ids.ts';
import { isWithin, wholePath } from './path.ts';
import { secretSource } from './secret.ts';

export const address = z.string().refine(isAddrSpec, 'this is not a plain e-mail address');
export const accountId = z.string().regex(ACCOUNT_ID, 'use lower-case letters, digits, - and _, at most 32');
export const host = z.string().min(1, 'name a server');
export const port = z.number().int().min(1).max(65535);
export const agentId = (role: 'cloud' | 'local') =>
  z
    .string()
    .regex(
      new RegExp(`^${role}(-[a-z0-9]{1,24})?$`),
      `an agent of this role is called ${role} or ${role}-name`,
    );

const remote = z.strictObject({
  url: z.string().superRefine((text, context) => {
    const wrong = whyNoRemote(text);
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
  }),
  token: secretSource.optional(),
});

function whyNoRemote(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'write an address such as https://host/owner/vault.git';
  }
  if (url.username !== '' || url.password !== '')
    return 'the address holds a user name or a password; give the token by env: or file: instead';
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && here)
    ? null
    : 'use https:// (http:// only for a server on this computer)';
}

/** What both roles share: one vault, one clone, one remote, one signing key for commits. */
export const vaultPart = {
  vault: z.strictObject({
    id: z.string().regex(VAULT_ID, 'write a vault id, as `countersign new-vault` prints it'),
    dir: wholePath,
  }),
  /** Git directory, journal, pins and caches; outside the vault, 0700. */
  state: wholePath,
  /** Left out on a single machine without Git. */
  remote: remote.optional(),
  /** Public keys of all agents whose commits count; each agent's own secret is in `state`. */
  agents: z
    .array(
      z.strictObject({
        agent: z
          .string()
          .regex(/^(cloud|local)(-[a-z0-9]{1,24})?$/, 'an agent is called cloud, local or cloud-name'),
        key: z
          .string()
          .regex(/^ed25519:[A-Za-z0-9_-]{43}$/, 'write a key, as `countersign agent-key` prints it'),
      }),
    )
    .default([]),
  logs: z
    .strictObject({
      /** Days of its own audit log that an agent leaves in the vault; older ones are in the history of Git. 0: all of them. */
      keep_days: z
        .number()
        .int()
        .refine(
          (days) => days === 0 || (days >= LEAST_LOG_DAYS && days <= 36_500),
          `write 0 (for ever) or at least ${String(LEAST_LOG_DAYS)}`,
        )
        .default(365),
    })
    .prefault({}),
  poll_seconds: z.number().min(0.2).max(3600).default(30),
};

interface Whole {
  readonly vault: { readonly dir: string };
  readonly state: string;
  readonly accounts: readonly { readonly id: string }[];
}

/** What no single key shows: keys and journal stay out of what is synced, and an account has one name. */
export function checkWhole(config: Whole, context: z.RefinementCtx): void {
  const { vault, state, accounts } = config;
  if (isWithin(state, vault.dir) || isWithin(vault.dir, state)) {
    const message = 'the state folder holds keys; it and vault.dir may not lie in one another';
    context.addIssue({ code: 'custom', path: ['state'], message });
  }
  accounts.forEach(({ id }, at) => {
    if (accounts.findIndex((account) => account.id === id) === at) return;
    context.addIssue({
      code: 'custom',
      path: ['accounts', at, 'id'],
      message: 'another account has this id already',
    });
  });
}

/** A mailbox that is read: never flagged, never moved, never deleted from. */
export const imapMailbox = z.strictObject({
  host,
  port: port.default(993),
  user: z.string().min(1, 'name the user of the mailbox'),
  password: secretSource,
  mailbox: z.string().min(1, 'name a folder of the mailbox').default('INBOX'),
  ca_file: wholePath.optional(),
});
/** A folder of sent mail; the server says which one it is where its name is left out (RFC 6154, \Sent). */
export const imapSent = imapMailbox.extend({ mailbox: z.string().min(1, 'name a folder').optional() });
export const maildir = z.strictObject({ maildir: wholePath });

/** The sentence for a mailbox that is neither. */
export const EITHER_MAILBOX = 'write either maildir: /path or imap: with host, user and password';
