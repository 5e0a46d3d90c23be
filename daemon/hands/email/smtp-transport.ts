import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { type Submission, type Submitted, type Transport } from './ports.ts';
import { type SentInfo, submittedOf } from './smtp-outcome.ts';
import { answered, connected, loggedIn } from './smtp-session.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `none` is for a server on this machine only. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly login: { readonly user: string; readonly password: string } | null;
  /** PEM of the authority that signed the server's certificate, where it is not a public one. */
  readonly ca?: string;
  /** Milliseconds. `connect` is for the login too; `reply` is RFC 5321 §4.5.3.2.6: ten minutes after the final dot. */
  readonly timeouts?: { readonly connect: number; readonly reply: number };
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const TIMEOUTS = { connect: 30_000, reply: 10 * 60_000 };

/** Submission over SMTP (RFC 6409) with a verified certificate. One connection, one message. */
export function smtpTransport(server: SmtpServer): Transport {
  if (server.tls === 'none' && !LOOPBACK.has(server.host)) {
    throw new Error(
      `A connection to ${server.host} without TLS would show the password and the mail to anybody.`,
    );
  }
  return { submit: (submission) => submit(server, submission) };
}

async function submit(server: SmtpServer, submission: Submission): Promise<Submitted> {
  const connection = new SMTPConnection(optionsFor(server));
  const progress = { gaveBytes: false };
  // An error that nobody waits for any more (after a timeout, say) must not end the process.
  connection.on('error', () => undefined);
  try {
    await connected(connection);
    const { login, timeouts = TIMEOUTS } = server;
    if (login !== null) await loggedIn(connection, login, timeouts.connect);
    const taken = await sent(connection, submission, progress);
    leave(connection);
    return submittedOf(taken, submission.envelope, server);
  } catch (error) {
    // No QUIT: within DATA it would be a line of the message. A message without its final dot is not delivered.
    connection.close();
    return submittedOf({ error, gaveBytes: progress.gaveBytes }, submission.envelope, server);
  }
}

/** Says goodbye, and does not wait long for an answer. */
function leave(connection: SMTPConnection): void {
  connection.quit();
  setTimeout(() => {
    connection.close();
  }, 1000).unref();
}

function optionsFor(server: SmtpServer): SMTPConnectionOptions {
  const timeouts = server.timeouts ?? TIMEOUTS;
  return {
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(server.ca === undefined ? {} : { ca: server.ca }),
    },
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    socketTimeout: timeouts.reply,
    logger: false,
  };
}

async function sent(
  connection: SMTPConnection,
  submission: Submission,
  progress: { gaveBytes: boolean },
): Promise<{ info: SentInfo }> {
  const { envelope, raw } = submission;
  const message = streamOf(raw, () => {
    submission.beforeFirstByte();
    progress.gaveBytes = true;
  });
  const info = await answered<SentInfo>(connection, (done) => {
    connection.send({ from: envelope.from, to: [...envelope.to], size: raw.length }, message, done);
  });
  return { info };
}

/**
 * The message as a stream whose first read is the point of no return: the client reads only after the server's 354, and
 * nothing is handed over unless `first` came back. Where it throws, the stream fails and the client drops the connection.
 */
function streamOf(raw: Uint8Array, first: () => void): Readable {
  return new Readable({
    read() {
      try {
        first();
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.push(raw);
      this.push(null);
    },
  });
}
