import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js';
import { type Certificates, makeCertificates } from './mail-servers/certificates.ts';
import { dovecotConf } from './mail-servers/dovecot.ts';
import { freePorts, untilListening } from './mail-servers/ports.ts';
import { postfixMain, postfixMaster } from './mail-servers/postfix.ts';
import { ServerProcess, idsOf } from './mail-servers/process.ts';

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  /** PEM text of the authority, and the file that holds it. */
  readonly ca: string;
  readonly caFile: string;
}

export interface MailServers {
  readonly imap: Login;
  /** The port on which dovecot begins in the clear and wants STARTTLS. */
  readonly starttlsPort: number;
  readonly smtp: Login;
  /** The address whose mailbox `imap` reads. */
  readonly address: string;
  /** The mailbox as a Maildir on disk; tests only look at it. */
  readonly maildir: string;
  readonly correspondent: { readonly address: string; readonly maildir: string };
  /** Hands a mail to postfix over SMTP for `address`; resolves with postfix's reply when it has taken it. */
  deliver(raw: string | Uint8Array, from?: string): Promise<string>;
  /** Stops and starts dovecot on the same port. */
  restartImap(between?: () => void): Promise<void>;
  /** SIGSTOP for all of dovecot: connections stay open and nothing answers. */
  pauseImap(): void;
  resumeImap(): void;
  /** SIGKILL for all of dovecot, as when a machine loses its power. */
  killImap(): void;
  /** Starts dovecot again after `killImap`. */
  startImap(): Promise<void>;
  /** Gives the user another password from the next login on. */
  setPassword(pass: string): void;
  /** The certificate with which the servers answer as localhost. */
  readonly tls: Certificates;
  /** Makes dovecot number the inbox anew, as after a restored backup: another UIDVALIDITY, other UIDs. */
  renumberInbox(): Promise<void>;
  /** Copies the mailbox as it is, as a nightly snapshot of the machine does. */
  backUp(): Promise<void>;
  /** Puts the mailbox back to what `backUp` copied, its numbers with it. */
  putBack(): Promise<void>;
  /** Everything that both servers logged. */
  log(): string;
  stop(): Promise<void>;
}

const USER = 'alice@local.test';
const PASS = 'pw-alice';
/** Somebody on the same server who writes to the user and gets the answers. */
const CORRESPONDENT = 'bob@local.test';

/**
 * Real dovecot and postfix with a certificate authority of their own, in a temporary folder, on free ports of loopback.
 * Needs root, since both change users. Nothing can leave the machine.
 */
export async function startMailServers(): Promise<MailServers> {
  if (process.getuid?.() !== 0)
    throw new Error('The mail servers of the system tests need root: dovecot and postfix change users.');
  const dir = mkdtempSync(join(tmpdir(), 'countersign-mail-'));
  chmodSync(dir, 0o755);
  const [imapPort = 0, starttlsPort = 0, lmtpPort = 0, authPort = 0, submissionPort = 0] = await freePorts(5);
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const mail = idsOf(passwd, 'mail');
  const tls = makeCertificates(join(dir, 'tls'));
  const plan = { dir, tls, imapPort, starttlsPort, lmtpPort, authPort, submissionPort };
  layOut(dir, tls, mail, idsOf(passwd, 'postfix').uid);
  writeUsers(dir, PASS);
  writeFileSync(join(dir, 'dovecot.conf'), dovecotConf(plan));
  writeFileSync(join(dir, 'postfix/main.cf'), postfixMain(plan));
  writeFileSync(join(dir, 'postfix/master.cf'), postfixMaster(plan));

  const log = () =>
    ['dovecot.log', 'postfix.log'].map((name) => readIfThere(join(dir, 'log', name))).join('\n');
  const running: ServerProcess[] = [];
  const startDovecot = async () => {
    const server = new ServerProcess('/usr/sbin/dovecot', ['-F', '-c', join(dir, 'dovecot.conf')], mail);
    running[0] = server;
    for (const port of [imapPort, lmtpPort, authPort])
      await untilListening(port, () => server.output + log());
    return server;
  };
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await startDovecot();
    // `postfix start-fg` would put the master into a session of its own; `-d` keeps it in the group that we stop.
    execFileSync('/usr/sbin/postfix', ['-c', join(dir, 'postfix'), 'check'], { stdio: 'pipe' });
    const postfix = new ServerProcess('/usr/lib/postfix/sbin/master', ['-c', join(dir, 'postfix'), '-d']);
    running[1] = postfix;
    await untilListening(submissionPort, () => postfix.output + log());
  } catch (error) {
    await stop();
    throw error;
  }

  const maildir = join(dir, 'maildata', USER);
  const correspondent = { address: CORRESPONDENT, maildir: join(dir, 'maildata', CORRESPONDENT) };
  const login = { host: 'localhost', user: USER, pass: PASS, ca: tls.ca, caFile: tls.caFile };
  const restartImap = async (between: () => void = () => undefined) => {
    await running[0]?.stop();
    between();
    await startDovecot();
  };
  return {
    imap: { ...login, port: imapPort },
    starttlsPort,
    smtp: { ...login, port: submissionPort },
    address: USER,
    maildir,
    correspondent,
    deliver: (raw, from = 'sender@example.com') => submit(submissionPort, tls.ca, from, raw),
    restartImap,
    pauseImap: () => running[0]?.signal('SIGSTOP'),
    resumeImap: () => running[0]?.signal('SIGCONT'),
    killImap: () => running[0]?.signal('SIGKILL'),
    startImap: async () => {
      await running[0]?.stop();
      // As after a machine lost its power: /run is empty. Sockets that were left there keep dovecot from starting.
      rmSync(join(dir, 'run'), { recursive: true, force: true });
      mkdirSync(join(dir, 'run'));
      chownSync(join(dir, 'run'), mail.uid, mail.gid);
      await startDovecot();
    },
    setPassword: (pass) => writeUsers(dir, pass),
    tls,
    renumberInbox: () => restartImap(() => forgetNumbers(maildir)),
    backUp: () => restartImap(() => copyFolder(maildir, join(dir, 'backup'))),
    putBack: () => restartImap(() => copyFolder(join(dir, 'backup'), maildir)),
    log,
    stop,
  };
}

function writeUsers(dir: string, pass: string): void {
  writeFileSync(join(dir, 'users'), `${USER}:{PLAIN}${pass}\n${CORRESPONDENT}:{PLAIN}pw-bob\n`);
}

function layOut(
  dir: string,
  tls: Certificates,
  mail: { uid: number; gid: number },
  postfixUid: number,
): void {
  for (const folder of ['run', 'state', 'log', 'maildata', 'postfix', 'spool/q', 'spool/data']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  for (const folder of ['run', 'state', 'log', 'maildata']) chownSync(join(dir, folder), mail.uid, mail.gid);
  chownSync(join(dir, 'spool/data'), postfixUid, mail.gid);
  writeFileSync(join(dir, 'log/postfix.log'), '');
  chmodSync(tls.keyFile, 0o644);
}

/** With the owner of every file, which Node does not copy. */
function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', from, to], { stdio: 'pipe' });
}

/** dovecot keeps UIDs and UIDVALIDITY in these files and invents new ones where they are missing. */
function forgetNumbers(maildir: string): void {
  const uidlist = join(maildir, 'dovecot-uidlist');
  const validity = /^3 V(\d+)/.exec(readFileSync(uidlist, 'utf8'))?.[1];
  for (const name of readdirSync(maildir)) {
    if (name.startsWith('dovecot.index')) rmSync(join(maildir, name));
  }
  // Only the header line stays, with another validity and the first UID far from the old ones.
  writeFileSync(uidlist, `3 V${String(Number(validity) + 1000)} N501\n`);
}

async function submit(port: number, ca: string, from: string, raw: string | Uint8Array): Promise<string> {
  const connection = new SMTPConnection({ host: 'localhost', port, requireTLS: true, tls: { ca } });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    return await new Promise<string>((resolve, reject) => {
      const message = typeof raw === 'string' ? raw : Buffer.from(raw);
      connection.send({ from, to: [USER] }, message, (error, info) =>
        error ? reject(error) : resolve(info.response),
      );
    });
  } finally {
    connection.close();
  }
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
