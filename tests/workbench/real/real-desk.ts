import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { type ApprovalNote, readNotes } from '../../../daemon/records/notes.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { RoleProcess } from '../../support/role-process.ts';
import { type DeliveredMail, type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { type VaultPair, deliver, setUpPair } from '../../support/vault-pair.ts';
import { Face } from '../face.ts';
import { Workbench } from '../workbench.ts';

/** Below a test's own limit, so that what was waited for is named. Milliseconds. */
const WAIT = 20_000;
const PROGRAM = 'dist/countersign.js';

export interface DeskOptions {
  readonly mode?: 'live' | 'dry';
  /** Seconds; the plugin shows the same. */
  readonly hold?: number;
}

/**
 * A person's computer as it is in use: `countersign local` with its hand as an MCP child, a Git remote over HTTP, the
 * cloud's process on the other side of it, an SMTP server, and the built plugin in Chromium over the vault's folder.
 */
export class RealDesk {
  private constructor(
    readonly root: string,
    readonly pair: VaultPair,
    readonly git: GitHttpServer,
    readonly smtp: SmtpSink,
    readonly cloud: RoleProcess,
    /** Another process after every restart. */
    public local: RoleProcess,
    readonly face: Face,
  ) {}

  static async start({ mode = 'live', hold = 1 }: DeskOptions = {}): Promise<RealDesk> {
    const root = await mkdtemp(join(tmpdir(), 'countersign-desk-'));
    await mkdir(join(root, 'remote'));
    const git = await startGitHttp({ root: join(root, 'remote') });
    const smtp = await startSmtpSink();
    const pair = setUpPair({ root, remoteUrl: git.url, smtpPort: smtp.port, mode, holdSeconds: hold });
    const local = localOf(pair);
    await firstRound(local);
    const cloud = new RoleProcess('dist/cloud.js', ['cloud', '--config', pair.cloudConfig, '--json']);
    const bench = await Workbench.start(pair.localVault);
    bench.watch();
    const face = await Face.over(bench, await bench.device(), pair.vaultId);
    const desk = new RealDesk(root, pair, git, smtp, cloud, local, face);
    await desk.trust(face, 'obsidian');
    return desk;
  }

  /** `countersign pair` with the very key that the device shows. */
  async trust({ key }: Face, name: string): Promise<void> {
    await this.countersign('pair', key, '--name', name);
  }

  /** A command in a terminal of this computer. */
  async countersign(...words: string[]): Promise<string> {
    const args = [PROGRAM, ...words, '--config', this.pair.localConfig];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  }

  /**
   * A mail arrives; gives the request for its answer once it is in the vault of this computer with all that came with it: Local
   * tells of it in the round after sync has written the last of them.
   */
  async asked(name: string): Promise<ApprovalNote> {
    deliver(this.pair.maildir, mailOf(name));
    const found = await this.noteWhere(
      `the draft for ${name}`,
      ({ request }) => request.subject === `Re: ${name}`,
    );
    const { id } = found.request;
    await this.local.event(`word of ${id}`, (told) => told.event === 'approval' && told['id'] === id, WAIT);
    return found;
  }

  /** The approval once something holds for it, wherever it is filed by then. */
  noteOf(id: string, what: string, holds: (note: ApprovalNote) => boolean): Promise<ApprovalNote> {
    return this.noteWhere(what, (note) => note.request.id === id && holds(note));
  }

  private async noteWhere(what: string, holds: (note: ApprovalNote) => boolean): Promise<ApprovalNote> {
    const found: ApprovalNote[] = [];
    await this.local.until(
      what,
      async () => {
        found.push(...(await this.approvals()).filter(holds));
        return found.length > 0;
      },
      WAIT,
    );
    return found[0]!;
  }

  async approvals(): Promise<ApprovalNote[]> {
    const store = DiskStore.open(this.pair.localVault);
    try {
      return (await readNotes(store)).filter((note) => note.kind === 'approval');
    } finally {
      store.close();
    }
  }

  /** Shows the card of an approval in an inbox that is opened anew, where it stays on screen while its note moves. */
  async inInbox(id: string): Promise<void> {
    const { page } = this.face;
    // With the pointer in it, the list would not take in what comes.
    await page.mouse.move(1, 1);
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      window.workbench.close();
      return window.workbench.run('inbox');
    });
    await page.locator(`[data-id="${id}"]`).click();
    await page.locator(`.countersign-entry.is-current[data-id="${id}"]`).waitFor();
    await this.face.card.waitFor();
  }

  /** A restart: what Local and its hand would still do by themselves, they do in their first round. */
  async restart(): Promise<void> {
    await this.switchOff();
    await this.switchOn();
  }

  async switchOff(): Promise<void> {
    await this.local.stop();
  }

  async switchOn(): Promise<void> {
    this.local = localOf(this.pair);
    await firstRound(this.local);
  }

  /** The message that the hand froze before its first attempt, as it lies in the journal; null where it froze none. */
  frozen(evidence: readonly string[]): Buffer | null {
    const sha256 = evidence.find((line) => line.startsWith('payload sha256 '))?.slice(15) ?? '';
    const folder = join(this.pair.localState, 'journal', 'payloads');
    const name = readdirSync(folder).find((file) => sha256 !== '' && file.startsWith(sha256));
    return name === undefined ? null : readFileSync(join(folder, name));
  }

  /** Writes an approval note as another program would, behind Obsidian's back. */
  async rewrite({ path, text }: ApprovalNote, change: (text: string) => string): Promise<void> {
    await this.face.bench.write(path, change(text));
  }

  /** Moves a note in the vault's folder as a person does with the mouse. */
  async drag({ path }: ApprovalNote, to: string): Promise<void> {
    const target = join(this.pair.localVault, to, basename(path));
    await mkdir(dirname(target), { recursive: true });
    await rename(join(this.pair.localVault, path), target);
  }

  /** What was delivered about a subject. */
  deliveredAbout(name: string): DeliveredMail[] {
    return this.smtp.delivered.filter(({ raw }) => raw.includes(`Subject: Re: ${name}\r\n`));
  }

  async stop(): Promise<void> {
    await this.face.bench.stop();
    await this.cloud.stop();
    await this.local.stop();
    await this.smtp.close();
    await this.git.close();
    await rm(this.root, { recursive: true });
    const { broken } = this.face.bench;
    if (broken.length > 0) throw new Error(`The plugin threw: ${broken.join('; ')}`);
  }
}

function localOf({ localConfig }: VaultPair): RoleProcess {
  return new RoleProcess(PROGRAM, ['local', '--config', localConfig, '--json']);
}

async function firstRound(local: RoleProcess): Promise<void> {
  await local.event('the first round', ({ event }) => event === 'round');
}

/** Whose mail `asked` delivers. */
export function senderOf(name: string): string {
  return `${name.replaceAll(' ', '-')}@client.example`;
}

/** From somebody of its own for each name: only so many drafts for one correspondent may wait at once. */
export function mailOf(name: string): string {
  const sender = senderOf(name);
  return [
    `Return-Path: <${sender}>`,
    'Received: from mx by mail.example.com; Fri, 20 Nov 2026 08:30:00 +0000',
    `From: Ana Gomez <${sender}>`,
    'To: me@example.com',
    `Subject: ${name}`,
    'Date: Fri, 20 Nov 2026 08:29:58 +0000',
    `Message-ID: <1.${sender}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    '',
    'Which order number does the invoice belong to?',
    '',
  ].join('\r\n');
}
