import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import { addPin } from '../../../daemon/config/pins.ts';
import { createTerminalKey } from '../../../daemon/terminal/key-file.ts';
import { Pty } from '../../support/pty.ts';
import { RoleProcess } from '../../support/role-process.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { type PairOptions, type VaultPair, deliver, setUpPair } from '../../support/vault-pair.ts';

export const PROGRAM = fileURLToPath(new URL('../../../dist/countersign.js', import.meta.url));
export const CLOUD_PROGRAM = fileURLToPath(new URL('../../../dist/cloud.js', import.meta.url));
export const PASSPHRASE = 'correct horse battery';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program without a terminal. */
export function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = PROGRAM,
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, COUNTERSIGN_CONFIG: '/nowhere/countersign.yaml', ...env } };
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      });
    });
  });
}

export function json(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}

/** One set-up machine without Git: configurations, a paired terminal key, a server that keeps what it is sent. */
export class Machine {
  readonly #running: RoleProcess[] = [];

  private constructor(
    readonly root: string,
    readonly smtp: SmtpSink,
    readonly pair: VaultPair,
    /** The public key of the terminal on this machine. */
    readonly key: string,
  ) {}

  static async setUp(options: Partial<PairOptions> = {}): Promise<Machine> {
    const root = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
    const smtp = await startSmtpSink();
    const pair = setUpPair({ root, smtpPort: smtp.port, ...options });
    const made = createTerminalKey(join(pair.localState, 'terminal-key.json'), PASSPHRASE);
    if (!made.ok) throw new Error(made.refusal.message);
    const { publicKey } = made.value;
    addPin(pair.localState, publicKey, 'desk', '2026-11-01T00:00:00Z');
    return new Machine(root, smtp, pair, publicKey);
  }

  deliver(id: string, from = 'Ana <ana@client.example>', subject = 'January invoice'): void {
    const lines = [
      `Return-Path: <${/<(.*)>/.exec(from)?.[1] ?? from}>`,
      'Received: from mx.client.example by mail.example.com; Fri, 20 Nov 2026 08:30:00 +0000',
      `From: ${from}`,
      'To: me@example.com',
      `Subject: ${subject}`,
      'Date: Fri, 20 Nov 2026 08:29:58 +0000',
      `Message-ID: ${id}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Which order number does the invoice belong to?',
      '',
    ];
    deliver(this.pair.maildir, lines.join('\r\n'));
  }

  /** A role (or `start`) as a process whose events are read. */
  role(args: readonly string[], env: Readonly<Record<string, string>> = {}): RoleProcess {
    const process = new RoleProcess(PROGRAM, [...args, '--json'], env);
    this.#running.push(process);
    return process;
  }

  local(): RoleProcess {
    return this.role(['local', '--config', this.pair.localConfig]);
  }

  start(): RoleProcess {
    return this.role(['start', '--cloud', this.pair.cloudConfig, '--local', this.pair.localConfig]);
  }

  /** One round of the cloud, so that a delivered mail has its draft. */
  async drafted(): Promise<void> {
    const ran = await run(['cloud', '--once', '--config', this.pair.cloudConfig]);
    if (ran.code !== 0) throw new Error(ran.stderr);
  }

  /** A command of this machine's local role, without a terminal. */
  run(...args: string[]): Promise<Ran> {
    return run([...args, '--config', this.pair.localConfig]);
  }

  /** A command of this machine's local role, typed in a terminal. */
  typed(...args: string[]): Pty {
    return new Pty([process.execPath, PROGRAM, ...args, '--config', this.pair.localConfig]);
  }

  /** Approves what waits, as a person would. */
  async approve(id: string, to = 'ana@client.example'): Promise<Pty> {
    const pty = this.typed('approve', id);
    await pty.sees('Type the recipient');
    pty.type(to);
    await pty.sees('Passphrase');
    pty.type(PASSPHRASE);
    return pty;
  }

  /** The only open approval, by the list that a program reads. */
  async openApproval(): Promise<{ id: string; status: string; path: string }> {
    const { approvals } = json(await this.run('list', '--json')) as {
      approvals: { id: string; status: string; path: string }[];
    };
    const [first] = approvals;
    if (first === undefined || approvals.length > 1)
      throw new Error(`Not one approval: ${JSON.stringify(approvals)}`);
    return first;
  }

  /** Changes one of the two configurations. */
  configure(role: 'cloud' | 'local', change: (config: Record<string, unknown>) => void): void {
    const file = role === 'cloud' ? this.pair.cloudConfig : this.pair.localConfig;
    const config = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    change(config);
    writeFileSync(file, stringify(config), { mode: 0o600 });
  }

  async remove(): Promise<void> {
    for (const process of this.#running) await process.stop();
    await this.smtp.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
