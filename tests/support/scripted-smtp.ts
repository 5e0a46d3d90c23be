import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { TLSSocket } from 'node:tls';
import { type TestCertificate } from './smtp-certificate.ts';

export interface ScriptedSmtp {
  readonly port: number;
  /** Every line that was said to it, the ones before TLS too. */
  readonly heard: readonly string[];
  close(): Promise<void>;
}

/** What is answered to a line; null closes the connection without a word. */
export type Answering = (line: string) => string | null;

/** A submission server that upgrades to TLS and then answers as it is told, so that any server can be stood in for. */
export async function scriptedSmtp(
  certificate: TestCertificate,
  answering: Answering,
): Promise<ScriptedSmtp> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 stands in for a server\r\n');
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => {
      heard.push(line);
      if (line.startsWith('EHLO')) socket.write('250-here\r\n250 STARTTLS\r\n');
      if (line !== 'STARTTLS') return;
      lines.close();
      socket.removeAllListeners('data');
      socket.write('220 go on\r\n', () => overTls(socket));
    });
  });
  const overTls = (socket: Socket) => {
    const secure = new TLSSocket(socket, { isServer: true, ...certificate });
    secure.on('error', () => undefined);
    createInterface({ input: secure }).on('line', (line) => {
      heard.push(line);
      const answer = line.startsWith('EHLO') ? '250-here\r\n250 AUTH PLAIN LOGIN' : answering(line);
      if (answer === null) secure.destroy();
      else secure.write(`${answer}\r\n`, 'latin1');
    });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
