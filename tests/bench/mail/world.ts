import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { agentSigner } from '../../../daemon/config/agent-key.ts';
import { plainMail } from '../../support/mail.ts';
import { deliver } from '../../support/vault-pair.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { RoleProcess } from '../../support/role-process.ts';
import type { MailServers } from '../../system/mail-servers.ts';
import { ImapFlow } from 'imapflow';
import { projectRoot } from './mails.ts';

export type Source = 'maildir' | 'imap';

/** The built cloud program with a vault, a real Git remote and one mailbox, all in a temporary folder. */
export class CloudWorld {
  private constructor(
    readonly cloud: RoleProcess,
    private readonly git: GitHttpServer,
    private readonly root: string,
    private readonly door: Door,
  ) {}

  /** @param servers where the source is IMAP */
  static async start(source: Source, servers?: MailServers): Promise<CloudWorld> {
    const root = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
    mkdirSync(join(root, 'remote'));
    const git = await startGitHttp({ root: join(root, 'remote') });
    const maildir = join(root, 'mail');
    for (const sub of ['new', 'cur', 'tmp']) mkdirSync(join(maildir, sub), { recursive: true });
    const intake = source === 'imap' && servers !== undefined ? imapOf(servers) : { maildir };
    const state = join(root, 'state');
    const config = {
      role: 'cloud',
      vault: { id: `v-${'bench'.padEnd(26, 'a')}`, dir: join(root, 'vault') },
      state,
      remote: { url: git.url },
      agents: [{ agent: 'cloud', key: agentSigner(state).signer.publicKey }],
      accounts: [{ id: 'work', address: 'alice@local.test', intake }],
      draft: { text: 'thank you for your message.' },
    };
    const file = join(root, 'cloud.yaml');
    writeFileSync(file, stringify(config), { mode: 0o600 });
    const program = join(projectRoot(), 'dist', 'cloud.js');
    const cloud = new RoleProcess(program, ['cloud', '--config', file, '--json'], {
      MAIL_PASSWORD: 'pw-alice',
    });
    await cloud.event('the first round', ({ event }) => event === 'round', 60_000);
    const door = source === 'imap' && servers !== undefined ? await imapDoor(servers) : maildirDoor(maildir);
    return new CloudWorld(cloud, git, root, door);
  }

  /** Delivers the nth mail, which wants an answer; another person writes each time. */
  async deliver(at: number): Promise<void> {
    await this.door.put(
      plainMail({
        id: `<ask-${String(at)}@bench.example>`,
        from: `Person ${String(at)} <person${String(at)}@bench.example>`,
        subject: `A question about order ${String(at)}`,
        text: 'Hello,\n\ncould you please tell me when my order will arrive?\n\nThank you\nA person',
      }),
    );
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    await this.door.close();
    await this.git.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The way in for mail, open before it is timed. */
interface Door {
  put(raw: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

function maildirDoor(maildir: string): Door {
  return {
    put: (raw) => {
      deliver(maildir, raw);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Another mail program with a connection of its own: what it appends, dovecot tells the cloud in IDLE. */
async function imapDoor({ imap: { host, port, user, pass, ca } }: MailServers): Promise<Door> {
  const client = new ImapFlow({ host, port, secure: true, auth: { user, pass }, tls: { ca }, logger: false });
  await client.connect();
  return {
    put: async (raw) => {
      await client.append('INBOX', Buffer.from(raw), []);
    },
    close: () => client.logout(),
  };
}

export function imapOf({ imap }: MailServers) {
  const { host, port, user, caFile } = imap;
  return { imap: { host, port, user, password: { env: 'MAIL_PASSWORD' }, ca_file: caFile } };
}

/** Real mail servers, or the sentence why there are none. */
export async function mailServers(): Promise<MailServers | string> {
  if (process.getuid?.() !== 0)
    return 'LEFT OUT: dovecot and postfix need root (run as root on Debian after npm run test:system)';
  try {
    const { startMailServers } = await import('../../system/mail-servers.ts');
    return await startMailServers();
  } catch (error) {
    return `LEFT OUT: no mail servers on this machine (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'failed'})`;
  }
}
