import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { type TLSSocket, createServer } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { type TestCertificate } from '../../support/smtp-certificate.ts';

export interface TestServer {
  readonly port: number;
  /** What was asked of it, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Enough of IMAP4rev1 over TLS (RFC 3501) for somebody who logs in, opens INBOX and leaves. */
export async function startImap(certificate: TestCertificate, password: string): Promise<TestServer> {
  const asked: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ ...certificate }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      const [tag = '', command = '', ...rest] = line.split(' ');
      asked.push(command.toUpperCase());
      for (const answer of answerTo(command.toUpperCase(), rest.join(' '), password))
        socket.write(`${answer.replace('TAG', tag)}\r\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(command: string, rest: string, password: string): string[] {
  switch (command) {
    case 'CAPABILITY':
      return ['* CAPABILITY IMAP4rev1', 'TAG OK done'];
    case 'LOGIN':
      return rest.includes(`"${password}"`) || rest.endsWith(` ${password}`)
        ? ['TAG OK logged in']
        : ['TAG NO [AUTHENTICATIONFAILED] no'];
    case 'LIST':
      return ['* LIST () "/" INBOX', 'TAG OK done'];
    case 'EXAMINE':
      return [
        '* FLAGS (\\Seen)',
        '* 3 EXISTS',
        '* 0 RECENT',
        '* OK [UIDVALIDITY 1] valid',
        '* OK [UIDNEXT 4] next',
        'TAG OK [READ-ONLY] done',
      ];
    case 'LOGOUT':
      return ['* BYE', 'TAG OK done'];
    default:
      return ['TAG OK done'];
  }
}

export interface Submission {
  /** Takes this password; none at all where it is left out. */
  readonly password?: string;
  /** Without one passwords are taken in clear, as only a server on this computer may. */
  readonly certificate?: TestCertificate;
}

/** A submission server that asks for a login (RFC 6409) and is never to be given a mail. */
export async function startSubmission({ password, certificate }: Submission): Promise<TestServer> {
  const asked: string[] = [];
  const server = new SMTPServer({
    ...(certificate === undefined
      ? { allowInsecureAuth: true, disabledCommands: ['STARTTLS'] }
      : certificate),
    logger: false,
    onAuth: (auth, _session, done) => {
      asked.push(`AUTH ${auth.username ?? ''}`);
      if (password !== undefined && auth.password === password) done(null, { user: auth.username });
      else done(new Error('that is not the password'));
    },
    onMailFrom: (_address, _session, done) => {
      asked.push('MAIL');
      done();
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
