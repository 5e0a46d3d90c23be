import { readFileSync } from 'node:fs';
import { type TLSSocket, connect, createServer } from 'node:tls';
import type { Login, MailServers } from './mail-servers.ts';

/** One connection through the proxy, as a rule sees it. */
export interface Link {
  /** Which connection since the start, from 1. */
  readonly number: number;
  /** Answers the client in the server's place. */
  answer(text: string): void;
  /** Breaks both sides, as a router does that forgot the connection. */
  kill(): void;
}

export interface Rules {
  /**
   * What happens with a command line of the client: `pass` goes on to the server, `swallow` does not. A promise holds the
   * line, and all that comes behind it, until it resolves.
   */
  command?(line: string, link: Link): 'pass' | 'swallow' | Promise<'pass' | 'swallow'>;
  /** Sees what the server sent before the client does; `swallow` keeps it from the client. */
  answer?(text: string, link: Link): 'pass' | 'swallow';
}

/**
 * Stands between the intake and the real dovecot, with dovecot's own certificate, and does what dovecot won't do on demand:
 * it refuses, throttles, and breaks connections at a chosen byte.
 */
export class ImapProxy {
  rules: Rules = {};
  /** Connections so far. */
  connections = 0;
  /** Command lines of all connections, without what a login holds. */
  readonly commands: string[] = [];
  private readonly links = new Set<() => void>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly login: Login,
  ) {}

  static async start(servers: MailServers): Promise<ImapProxy> {
    const { certFile, keyFile } = servers.tls;
    const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const proxy = new ImapProxy(server, { ...servers.imap, port });
    server.on('secureConnection', (client) => proxy.link(client, servers.imap));
    return proxy;
  }

  async stop(): Promise<void> {
    for (const kill of this.links) kill();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private link(client: TLSSocket, to: Login): void {
    const server = connect({ host: to.host, port: to.port, ca: to.ca, servername: to.host });
    const kill = () => {
      client.destroy();
      server.destroy();
      this.links.delete(kill);
    };
    this.links.add(kill);
    for (const socket of [client, server]) socket.on('error', kill).on('close', kill);
    const link: Link = { number: ++this.connections, answer: (text) => client.write(text), kill };
    let rest = '';
    let queue = Promise.resolve();
    client.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        queue = queue.then(async () => {
          this.commands.push(/LOGIN|AUTHENTICATE/i.test(line) ? 'login' : line);
          if ((await this.rules.command?.(line, link)) !== 'swallow') server.write(`${line}\r\n`, 'latin1');
        });
      }
    });
    server.on('data', (chunk: Buffer) => {
      if (this.rules.answer?.(chunk.toString('latin1'), link) !== 'swallow') client.write(chunk);
    });
  }
}

/** The tag with which a command line begins, to answer it. */
export function tagOf(line: string): string {
  return line.split(' ')[0] ?? '*';
}
