import { type IncomingMessage, type ServerResponse, createServer, request as ask } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Random } from '../simulation/random.ts';
import { type GitHttpServer } from '../support/git-http.ts';

/** What became of requests that went over the bad line, by kind. */
export type Troubles = Record<Trouble, number>;
type Trouble = 'delayed' | 'refused' | 'busy' | 'cut' | 'lost-answer' | 'well';

/** Chance in a hundred. `lost-answer`: a push is carried out and the connection ends before anything is answered. */
const CHANCES: readonly (readonly [weight: number, trouble: Trouble])[] = [
  [10, 'delayed'],
  [4, 'refused'],
  [3, 'busy'],
  [3, 'cut'],
  [3, 'lost-answer'],
  [77, 'well'],
];

export interface FlakyHost {
  readonly url: string;
  readonly troubles: Readonly<Troubles>;
  /** From now on nothing goes wrong any more. */
  heal(): void;
  close(): Promise<void>;
}

/** A bad line in front of a Git host: what goes wrong is a function of the seed and the order of requests. */
export async function flakyHost(behind: GitHttpServer, seed: number): Promise<FlakyHost> {
  const random = new Random(seed);
  const troubles: Troubles = { delayed: 0, refused: 0, busy: 0, cut: 0, 'lost-answer': 0, well: 0 };
  const target = new URL(behind.url);
  let healed = false;

  const server = createServer((request, response) => {
    const trouble = healed ? 'well' : random.weighted(CHANCES);
    const longest = 20 + random.below(400);
    troubles[trouble]++;
    if (trouble === 'refused') request.socket.destroy();
    else if (trouble === 'busy') {
      request.resume();
      response.writeHead(503).end();
    } else if (trouble === 'delayed') setTimeout(() => pass(request, response, trouble), longest);
    else pass(request, response, trouble);
  });

  function pass(request: IncomingMessage, response: ServerResponse, trouble: Trouble): void {
    const { method, headers, url } = request;
    const onwards = ask(
      { host: target.hostname, port: target.port, path: url, method, headers },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const body = Buffer.concat(parts);
          if (trouble === 'lost-answer') request.socket.destroy();
          else if (trouble === 'cut') {
            response.writeHead(answer.statusCode ?? 500, {
              ...answer.headers,
              'content-length': String(body.length + 1),
            });
            response.write(body.subarray(0, body.length >> 1), () => request.socket.destroy());
          } else response.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
        });
      },
    );
    onwards.on('error', () => response.destroy());
    request.pipe(onwards);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}${target.pathname}`,
    troubles,
    heal: () => {
      healed = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
