import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Signer, newSeed, signerFromSeed } from '../../shared/approval/keys.ts';
import { agentSigner } from '../../daemon/config/agent-key.ts';
import { addPin } from '../../daemon/config/pins.ts';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { readNotes } from '../../daemon/records/notes.ts';
import { decideAtTerminal } from '../support/at-terminal.ts';
import { type GitHttpServer, startGitHttp } from '../support/git-http.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type MailServers, startMailServers } from './mail-servers.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const VAULT = `v-${'systemgate'.padEnd(26, 'a')}`;

let root: string;
let servers: MailServers;
let git: GitHttpServer;
let person: Signer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'countersign-gate-'));
  servers = await startMailServers();
  mkdirSync(join(root, 'remote'));
  git = await startGitHttp({ root: join(root, 'remote'), token: 'system-gate-token' });
  person = signerFromSeed(newSeed());
  writeConfigs();
});

afterAll(async () => {
  await git.close();
  await servers.stop();
  rmSync(root, { recursive: true, force: true });
});

it(
  'the gate over dovecot and postfix with TLS: one mail goes the whole way, once',
  { timeout: 120_000 },
  async () => {
    const cloud = role('cloud.js', 'cloud');
    let local: RoleProcess | null = null;
    try {
      // The first run begins "from now": what was in the mailbox before stays where it is.
      await cloud.event('the first round', (event) => event.event === 'round');
      await servers.deliver(MAIL, servers.correspondent.address);
      await cloud.event(
        'a draft',
        (event) => event.event === 'round' && Number(event['drafted']) === 1,
        60_000,
      );
      expect(delivered()).toEqual([]);

      local = role('countersign.js', 'local');
      const waiting = await local.event(
        'the request',
        (event) => event.event === 'approval' && event['status'] === 'pending',
      );
      await countersign(String(waiting['id']));
      const sent = await local.event(
        'sent',
        (event) => event.event === 'approval' && event['status'] === 'sent',
        60_000,
      );
      expect(sent['message']).toMatch(/250/);
      await local.until('the answer in the correspondent’s mailbox', () => delivered().length > 0);

      const [answer, ...more] = delivered();
      expect(more).toEqual([]);
      expect(answer).toMatch(/^In-Reply-To: <gate-1@local\.test>\r?$/m);
      expect(answer).toMatch(/^References: <gate-1@local\.test>\r?$/m);
      expect(answer).toContain('thank you for your message.');
      expect(answer).not.toMatch(/^Bcc:/im);

      const store = DiskStore.open(join(root, 'local', 'vault'));
      const done = (await readNotes(store, ['Done'])).find((note) => note.kind === 'approval');
      const messageId =
        done?.kind === 'approval'
          ? done.request.evidence.find((line) => line.startsWith('message-id '))?.slice(11)
          : '';
      expect(answer).toContain(`Message-ID: ${messageId ?? 'none'}`);
      // Our copy is in Sent, and the original is marked as answered, by Local.
      expect(filesOf(join(servers.maildir, '.Sent')).some((text) => text.includes(messageId ?? 'none'))).toBe(
        true,
      );
      expect(readdirSync(join(servers.maildir, 'cur')).some((name) => /:2,[A-Z]*R/.test(name))).toBe(true);
      await cloud.until('Done in the cloud’s clone', async () => {
        const notes = await readNotes(DiskStore.open(join(root, 'cloud', 'vault')), ['Done']);
        return notes.some((note) => note.kind === 'approval' && note.request.status === 'sent');
      });
      expect(servers.log()).not.toContain('pw-alice');
    } finally {
      await cloud.stop();
      await local?.stop();
    }
  },
);

it(
  'a computer and a Git host that are put back to before it sent: the mail is found in Sent, and not sent again',
  { timeout: 120_000 },
  async () => {
    const cloud = role('cloud.js', 'cloud');
    let local = role('countersign.js', 'local');
    try {
      const second = MAIL.replaceAll('gate-1', 'gate-2').replace('January', 'February');
      await servers.deliver(second, servers.correspondent.address);
      const waiting = await local.event(
        'the request',
        (event) => event.event === 'approval' && event['status'] === 'pending',
        60_000,
      );
      await local.stop();
      await cloud.stop();
      await countersign(String(waiting['id']));
      for (const name of ['local', 'remote'])
        cpSync(join(root, name), join(root, `backup-of-${name}`), { recursive: true });

      const sent = (event: { readonly event: string; readonly status?: unknown }) =>
        event.event === 'approval' && event.status === 'sent';
      local = role('countersign.js', 'local');
      expect((await local.event('sent', sent, 60_000))['message']).toMatch(/250/);
      await local.until('the second answer', () => delivered().length === 2);
      await local.until('its copy in Sent', () => filesOf(join(servers.maildir, '.Sent')).length === 2);
      await local.stop();

      for (const name of ['local', 'remote']) {
        rmSync(join(root, name), { recursive: true });
        cpSync(join(root, `backup-of-${name}`), join(root, name), { recursive: true });
      }
      local = role('countersign.js', 'local');
      expect((await local.event('sent', sent, 60_000))['message']).toMatch(
        /very message is in the Sent folder/,
      );
      expect(delivered()).toHaveLength(2);
    } finally {
      await cloud.stop();
      await local.stop();
    }
  },
);

it('doctor on the cloud finds out that this password could also send, and says so', async () => {
  const doctor = new RoleProcess(
    join(DIST, 'cloud.js'),
    ['doctor', '--config', join(root, 'cloud', 'cloud.yaml'), '--json'],
    ENV,
  );
  expect(await doctor.ended()).toBe(0);
  const checks = doctor.events[0]?.['checks'] as { name: string; state: string; message: string }[];
  expect(checks.find(({ name }) => name.includes('send'))).toMatchObject({
    state: 'warn',
    message: expect.stringMatching(/^YES/) as string,
  });
});

const ENV = { MAIL_PASSWORD: 'pw-alice', GIT_TOKEN: 'system-gate-token' };

function role(program: string, name: 'cloud' | 'local'): RoleProcess {
  return new RoleProcess(
    join(DIST, program),
    [name, '--config', join(root, name, `${name}.yaml`), '--json'],
    ENV,
  );
}

function filesOf(maildir: string): string[] {
  return ['new', 'cur'].flatMap((folder) => {
    try {
      return readdirSync(join(maildir, folder)).map((name) =>
        readFileSync(join(maildir, folder, name), 'utf8'),
      );
    } catch {
      return [];
    }
  });
}

function delivered(): string[] {
  return filesOf(servers.correspondent.maildir);
}

async function countersign(id: string): Promise<void> {
  const local = (name: string) => join(root, 'local', name);
  const decided = await decideAtTerminal(
    { vaultId: VAULT, localVault: local('vault'), localState: local('state'), person },
    id,
    { terminal: { ask: () => Promise.resolve(servers.correspondent.address) } },
  );
  if (!decided.ok) throw new Error(decided.refusal.message);
}

function writeConfigs(): void {
  const state = (name: string) => join(root, name, 'state');
  const agents = ['cloud', 'local'].map((agent) => ({
    agent,
    key: agentSigner(state(agent)).signer.publicKey,
  }));
  addPin(state('local'), person.publicKey, 'terminal', '2026-11-01T00:00:00Z');
  const imap = {
    host: servers.imap.host,
    port: servers.imap.port,
    user: servers.imap.user,
    password: { env: 'MAIL_PASSWORD' },
    ca_file: servers.imap.caFile,
  };
  const common = (name: string) => ({
    agent: name,
    vault: { id: VAULT, dir: join(root, name, 'vault') },
    state: state(name),
    remote: { url: git.url, token: { env: 'GIT_TOKEN' } },
    agents,
    poll_seconds: 1,
  });
  const cloud = {
    role: 'cloud',
    ...common('cloud'),
    accounts: [
      {
        id: 'work',
        address: servers.address,
        intake: {
          imap: {
            ...imap,
            accept_send_capable: true,
            submission: { host: servers.smtp.host, port: servers.smtp.port },
          },
        },
      },
    ],
    draft: { text: 'thank you for your message.' },
  };
  const local = {
    role: 'local',
    ...common('local'),
    mode: 'live',
    hand: { hold_seconds: 1 },
    accounts: [
      {
        id: 'work',
        address: servers.address,
        smtp: {
          host: servers.smtp.host,
          port: servers.smtp.port,
          tls: 'starttls',
          user: servers.smtp.user,
          password: { env: 'MAIL_PASSWORD' },
          ca_file: servers.smtp.caFile,
        },
        mailbox: { imap },
        sent: { in: { imap }, proves: 'we-append' },
      },
    ],
  };
  writeFileSync(join(root, 'cloud', 'cloud.yaml'), stringify(cloud, { aliasDuplicateObjects: false }));
  writeFileSync(join(root, 'local', 'local.yaml'), stringify(local, { aliasDuplicateObjects: false }));
}

const MAIL = `From: Bob <bob@local.test>\r\nTo: alice@local.test\r\nSubject: January invoice\r\nDate: Fri, 20 Nov 2026 08:30:00 +0000\r\nMessage-ID: <gate-1@local.test>\r\n\r\nWhich order number?\r\n`;
