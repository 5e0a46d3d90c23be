import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { Pty } from '../../support/pty.ts';
import { testCertificate } from '../../support/smtp-certificate.ts';
import { CLOUD_PROGRAM, PROGRAM, type Ran } from './cli.ts';
import { type TestServer, startImap, startSubmission } from './mail-servers.ts';

export const PASSWORD = 'hunter2-and-more';
export const TOKEN = 'git-token-of-the-test';

/** A person with a laptop, a VM, a mailbox and a Git host; nothing is set up yet. */
export class InitWorld {
  private constructor(
    readonly root: string,
    readonly imap: TestServer,
    /** Takes the mailbox's password. */
    readonly smtp: TestServer,
    /** Takes another one. */
    readonly strictSmtp: TestServer,
    readonly git: GitHttpServer,
    readonly caFile: string,
  ) {}

  static async start(): Promise<InitWorld> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-init-')));
    const certificate = testCertificate(['127.0.0.1']);
    const caFile = join(root, 'ca.pem');
    writeFileSync(caFile, certificate.cert);
    for (const machine of ['laptop', 'vm', 'remote']) mkdirSync(join(root, machine));
    return new InitWorld(
      root,
      await startImap(certificate, PASSWORD),
      await startSubmission({ certificate, password: PASSWORD }),
      await startSubmission({ certificate, password: 'another' }),
      await startGitHttp({ root: join(root, 'remote'), token: TOKEN }),
      caFile,
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.imap.close(), this.smtp.close(), this.strictSmtp.close(), this.git.close()]);
    rmSync(this.root, { recursive: true, force: true });
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  text(...parts: string[]): string {
    return readFileSync(this.path(...parts), 'utf8');
  }

  config(machine: Machine, name: string): string {
    return this.path(machine, '.config', 'countersign', name);
  }

  /** A secret in a file that only its owner can read. */
  secret(name: string, value: string): string {
    const file = this.path(name);
    writeFileSync(file, `${value}\n`, { mode: 0o600 });
    return file;
  }

  /** A command of one machine without a terminal. */
  run(machine: Machine, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const options = { env: { ...process.env, HOME: this.path(machine), ...env } };
    return new Promise((resolve) => {
      execFile(process.execPath, [programOf(machine), ...args], options, (error, stdout, stderr) => {
        resolve({
          code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
          stdout,
          stderr,
        });
      });
    });
  }

  /** The same in a terminal. */
  typed(machine: Machine, args: readonly string[]): Pty {
    return new Pty([process.execPath, programOf(machine), ...args], { HOME: this.path(machine) });
  }

  /** The answers about mail as flags, for a set-up that nobody watches. */
  mailFlags(): string[] {
    const passwordFile = existsSync(this.path('mail-password'))
      ? this.path('mail-password')
      : this.secret('mail-password', PASSWORD);
    return [
      ...['--email', 'me@example.com', '--imap-host', `127.0.0.1:${String(this.imap.port)}`],
      ...['--imap-user', 'me', '--password-file', passwordFile, '--ca-file', this.caFile],
    ];
  }

  remoteFlags(): string[] {
    return ['--remote', this.git.url, '--token-file', this.secret('token', TOKEN)];
  }

  /** Every file below a machine's home that holds this text. */
  holding(machine: Machine, text: string): string[] {
    const home = this.path(machine);
    return readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(home, name)).isFile())
      .filter((name) => readFileSync(join(home, name)).includes(text))
      .sort();
  }
}

type Machine = 'laptop' | 'vm';

function programOf(machine: Machine): string {
  return machine === 'vm' ? CLOUD_PROGRAM : PROGRAM;
}
