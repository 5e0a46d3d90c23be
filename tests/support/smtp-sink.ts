import { EventEmitter, once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

export interface DeliveredMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export interface SmtpSink {
  readonly port: number;
  readonly delivered: readonly DeliveredMail[];
  /** How often anybody connected. */
  connections(): number;
  /** Resolves with the mails once there are so many. */
  arrived(count: number): Promise<readonly DeliveredMail[]>;
  /** From now on a message is kept and not answered until what this gives is called: the sender does not know yet. */
  holdAnswers(): () => void;
  close(): Promise<void>;
}

/** An SMTP server on loopback that keeps what it was sent and passes nothing on. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const delivered: DeliveredMail[] = [];
  let connections = 0;
  let answering = Promise.resolve();
  const arrival = new EventEmitter().setMaxListeners(0);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect(_session, done) {
      connections++;
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        delivered.push({
          from: from === false ? '' : from.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
        });
        arrival.emit('mail');
        const reply = `kept as message ${String(delivered.length)}`;
        void answering.then(() => done(null, reply));
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    delivered,
    connections: () => connections,
    arrived: async (count) => {
      while (delivered.length < count) await once(arrival, 'mail');
      return delivered;
    },
    holdAnswers: () => {
      let release: () => void = () => undefined;
      answering = new Promise((resolve) => (release = resolve));
      return () => release();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
