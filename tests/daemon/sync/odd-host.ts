import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface OddHost {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): void;
}

/** A Git host that has ways of its own: it passes everything on to a real one, and `say` may answer differently. */
export async function oddHost(
  real: string,
  say: (asked: Asked, pass: () => Promise<Answered>) => Promise<Answered>,
): Promise<OddHost> {
  const origin = new URL(real).origin;
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { method = 'GET', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(parts) };
      asked.push(one);
      const pass = async (): Promise<Answered> => {
        const sent: Record<string, string> = {};
        for (const name of ['content-type', 'authorization', 'accept', 'git-protocol']) {
          const value = headers[name];
          if (typeof value === 'string') sent[name] = value;
        }
        const answer = await fetch(`${origin}${url}`, {
          method,
          headers: sent,
          ...(method === 'POST' ? { body: new Uint8Array(one.body) } : {}),
        });
        const type = answer.headers.get('content-type') ?? '';
        return {
          status: answer.status,
          headers: { 'content-type': type },
          body: Buffer.from(await answer.arrayBuffer()),
        };
      };
      const { status, headers: said, body } = await say(one, pass);
      response.writeHead(status, said).end(body);
    })().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}${new URL(real).pathname}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
