import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiskStore } from '../../daemon/disk/disk-store.ts';
import { type ApprovalNote, readNotes } from '../../daemon/records/notes.ts';
import { decideAtTerminal } from '../support/at-terminal.ts';
import { type GitHttpServer, startGitHttp } from '../support/git-http.ts';
import { RoleProcess } from '../support/role-process.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../support/vault-pair.ts';

export const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const MAIL = readFileSync(fileURLToPath(new URL('../demo/mail/january-invoice.eml', import.meta.url)));

export interface MachineOptions {
  /** Without Git both roles share one vault folder. */
  readonly git?: boolean;
  readonly holdSeconds?: number;
  /** Where the folders go; left out: a temporary folder. */
  readonly root?: string;
}

/** Set-up machines as real processes of the built program, a real Git remote and a real SMTP server. */
export class Machines {
  readonly mail = MAIL;
  readonly #running: RoleProcess[] = [];

  private constructor(
    readonly root: string,
    readonly pair: VaultPair,
    readonly smtp: SmtpSink,
    readonly git: GitHttpServer | null,
  ) {}

  static async start(options: MachineOptions = {}): Promise<Machines> {
    const root = options.root ?? mkdtempSync(join(tmpdir(), 'countersign-hostile-'));
    const smtp = await startSmtpSink();
    mkdirSync(join(root, 'remote'), { recursive: true });
    const git = options.git === true ? await startGitHttp({ root: join(root, 'remote') }) : null;
    const pair = setUpPair({
      root,
      smtpPort: smtp.port,
      holdSeconds: options.holdSeconds ?? 0,
      pollSeconds: 0.3,
      ...(git === null ? {} : { remoteUrl: git.url }),
    });
    return new Machines(root, pair, smtp, git);
  }

  /** A mail comes, the cloud drafts an answer to it and is stopped again. */
  async drafted(mail: Uint8Array | string = MAIL): Promise<ApprovalNote> {
    deliver(this.pair.maildir, mail);
    const cloud = this.cloud();
    await cloud.until('a draft', async () => (await this.approvals(this.pair.cloudVault)).length > 0);
    if (this.git !== null) {
      await cloud.event(
        'published',
        (event) => event.event === 'published' && JSON.stringify(event).includes('APPROVAL_'),
      );
    }
    await cloud.stop();
    const [first] = await this.approvals(this.pair.cloudVault);
    if (first === undefined) throw new Error('There is no request.');
    return first;
  }

  cloud(): RoleProcess {
    return this.#start('cloud.js', ['cloud', '--config', this.pair.cloudConfig, '--json']);
  }

  local(config = this.pair.localConfig): RoleProcess {
    return this.#start('countersign.js', ['local', '--config', config, '--json']);
  }

  /** The person at the terminal of this laptop approves; gives the id of the decision. */
  async approve(id: string): Promise<string> {
    const decided = await decideAtTerminal(this.pair, id);
    if (!decided.ok) throw new Error(decided.refusal.message);
    return decided.value.decision;
  }

  async approvals(vault = this.pair.localVault): Promise<ApprovalNote[]> {
    const store = DiskStore.open(vault);
    const notes = await readNotes(store);
    store.close();
    return notes.filter((note) => note.kind === 'approval');
  }

  /** A note of the laptop's vault. */
  async read(path: string): Promise<string | null> {
    const store = DiskStore.open(this.pair.localVault);
    const text = await store.read(path);
    store.close();
    return text;
  }

  async stop(): Promise<void> {
    for (const process of this.#running.splice(0)) await process.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.smtp.close();
    await this.git?.close();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  #start(program: string, args: readonly string[]): RoleProcess {
    const started = new RoleProcess(join(DIST, program), args);
    this.#running.push(started);
    return started;
  }
}

/** An approval that came to this status, as Local tells it. */
export function reached(process: RoleProcess, status: string, limitMs = 30_000) {
  return process.event(status, (event) => event.event === 'approval' && event['status'] === status, limitMs);
}

/** The next event of any kind that holds these words. */
export function said(process: RoleProcess, words: RegExp, limitMs = 30_000) {
  return process.event(String(words), (event) => words.test(JSON.stringify(event)), limitMs);
}
