import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { base32, sha256 } from '../../shared/text/bytes.ts';
import { agentSigner } from '../../daemon/config/agent-key.ts';
import { addPin } from '../../daemon/config/pins.ts';
import { type Signer, newSeed, signerFromSeed } from '../../shared/approval/keys.ts';

export interface PairOptions {
  readonly root: string;
  /** Left out: one machine, one vault folder, no Git. */
  readonly remoteUrl?: string;
  readonly smtpPort: number;
  readonly mode?: 'live' | 'dry';
  readonly holdSeconds?: number;
  readonly pollSeconds?: number;
}

/** Two set-up machines in one folder: configurations, keys and a paired person, as a user would have made them. */
export interface VaultPair {
  readonly cloudConfig: string;
  readonly localConfig: string;
  readonly cloudVault: string;
  readonly localVault: string;
  readonly localState: string;
  readonly maildir: string;
  readonly vaultId: string;
  /** The person's terminal key; its public half is pinned by Local. */
  readonly person: Signer;
}

export function setUpPair(options: PairOptions): VaultPair {
  const { root } = options;
  const folder = (...parts: string[]) => join(root, ...parts);
  const maildir = folder('maildir');
  for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, sub), { recursive: true });
  const vaultId = `v-${base32(sha256(root)).slice(0, 26)}`;
  const states = { cloud: folder('cloud', 'state'), local: folder('laptop', 'state') };
  const cloudVault = options.remoteUrl === undefined ? folder('laptop', 'vault') : folder('cloud', 'vault');
  const localVault = folder('laptop', 'vault');
  const agents = (['cloud', 'local'] as const).map((agent) => ({
    agent,
    key: agentSigner(states[agent]).signer.publicKey,
  }));
  const person = signerFromSeed(newSeed());
  const pinned = addPin(states.local, person.publicKey, 'terminal', '2026-11-01T00:00:00Z');
  if (!pinned.ok) throw new Error(pinned.refusal.message);
  const remote = options.remoteUrl === undefined ? {} : { remote: { url: options.remoteUrl }, agents };
  const poll = { poll_seconds: options.pollSeconds ?? 0.5 };
  const cloud = {
    role: 'cloud',
    agent: 'cloud',
    vault: { id: vaultId, dir: cloudVault },
    state: states.cloud,
    ...remote,
    ...poll,
    accounts: [{ id: 'work', address: 'me@example.com', name: 'Me', intake: { maildir } }],
    draft: {
      text: 'thank you for your message. I have read it and will get back to you.',
      signature: 'Best regards\nMe',
    },
  };
  const local = {
    role: 'local',
    agent: 'local',
    vault: { id: vaultId, dir: localVault },
    state: states.local,
    // Tests run side by side, each with a Local of its own.
    link: { port: 0 },
    ...remote,
    ...poll,
    mode: options.mode ?? 'live',
    hand: { hold_seconds: options.holdSeconds ?? 1 },
    accounts: [
      {
        id: 'work',
        address: 'me@example.com',
        name: 'Me',
        smtp: { host: '127.0.0.1', port: options.smtpPort, tls: 'none' },
        mailbox: { maildir },
        sent: { in: { maildir: folder('sent') } },
      },
    ],
  };
  for (const sub of ['new', 'cur', 'tmp']) mkdirSync(folder('sent', sub), { recursive: true });
  const cloudConfig = folder('cloud', 'cloud.yaml');
  const localConfig = folder('laptop', 'local.yaml');
  writeFileSync(cloudConfig, stringify(cloud), { mode: 0o600 });
  writeFileSync(localConfig, stringify(local), { mode: 0o600 });
  return {
    cloudConfig,
    localConfig,
    cloudVault,
    localVault,
    localState: states.local,
    maildir,
    vaultId,
    person,
  };
}

let delivered = 0;

/** Delivers a mail as a mail server does: written in tmp/, then renamed into new/. */
export function deliver(maildir: string, raw: Uint8Array | string): string {
  const name = `${String(Math.floor(Date.now() / 1000))}.M${String(delivered++)}P${String(process.pid)}.demo`;
  const path = join(maildir, 'tmp', name);
  writeFileSync(path, raw);
  mkdirSync(join(maildir, 'new'), { recursive: true });
  renameSync(path, join(maildir, 'new', name));
  return name;
}
