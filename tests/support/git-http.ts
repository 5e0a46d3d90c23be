import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What the server does wrong on purpose, for every request it is `on`, `times` times (default: until cleared). */
export type GitHttpFault = { readonly on: 'fetch' | 'push' | 'all'; readonly times?: number } & (
  | {
      /** The connection is cut before a byte is answered and before Git sees the request. */ readonly kind: 'refuse';
    }
  | { readonly kind: 'delay'; readonly ms: number }
  | { /** Git does its work, then half of the answer is sent and the connection cut. */ readonly kind: 'cut' }
  | {
      /** A push is carried out, the ref moves, and the connection dies before the answer. */ readonly kind: 'drop-after-push';
    }
  | { readonly kind: 'status'; readonly status: number }
);

export interface GitHttpServer {
  /** Address of the repository, for `git clone` and for the daemons. */
  readonly url: string;
  /** The bare repository on disk, for native `git -C`. */
  readonly repository: string;
  /** Every request so far, as `GET /vault.git/info/refs?service=git-upload-pack 200`. */
  readonly requests: readonly string[];
  /** Milliseconds that Git itself took for all that it was asked so far: what no client can make shorter. */
  readonly workedMs: () => number;
  /** From now on; of several, each begins when the one before is used up. None: all is well again. */
  fault(...faults: GitHttpFault[]): void;
  close(): Promise<void>;
}

export interface GitHttpOptions {
  /** Folder that holds (or gets) the bare repository `vault.git`. */
  readonly root: string;
  /** When set, requests need it as the password of HTTP Basic (any user name). */
  readonly token?: string;
}

/**
 * The real `git http-backend` behind a loopback address of its own: the Git host of the tests and of the demo.
 * It is Git's CGI program (gitprotocol-http(5)), so what it accepts and refuses is what a Git host does.
 */
export async function startGitHttp(options: GitHttpOptions): Promise<GitHttpServer> {
  const repository = join(options.root, 'vault.git');
  createBare(repository);
  const requests: string[] = [];
  let worked = 0;
  let faults: { fault: GitHttpFault; left: number }[] = [];

  const takeFault = (push: boolean, post: boolean): GitHttpFault | null => {
    const next = faults.find(({ left }) => left > 0);
    if (next === undefined || (next.fault.on !== 'all' && (next.fault.on === 'push') !== push)) return null;
    // Only a push's POST moves the ref.
    if (next.fault.kind === 'drop-after-push' && !(push && post)) return null;
    next.left--;
    return next.fault;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const push = (request.url ?? '').includes('git-receive-pack');
    const note = (outcome: string | number) =>
      requests.push(`${request.method ?? ''} ${request.url ?? ''} ${String(outcome)}`);
    const wrong = takeFault(push, request.method === 'POST');
    if (wrong?.kind === 'refuse') {
      note('refused');
      request.socket.destroy();
      return;
    }
    if (wrong?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, wrong.ms));
    const body = await collect(request);
    const status = wrong?.kind === 'status' ? wrong.status : allowed(request, options.token) ? 200 : 401;
    if (status !== 200) {
      note(status);
      response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="vault"' } : {}).end();
      return;
    }
    const from = performance.now();
    const answer = await backend(options.root, request, body);
    worked += performance.now() - from;
    if (wrong?.kind === 'drop-after-push' || wrong?.kind === 'cut') {
      note(wrong.kind);
      if (wrong.kind === 'cut') {
        response.writeHead(answer.status, {
          ...answer.headers,
          'content-length': String(answer.body.length + 1),
        });
        response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () =>
          request.socket.destroy(),
        );
      } else request.socket.destroy();
      return;
    }
    note(answer.status);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/vault.git`,
    repository,
    requests,
    workedMs: () => worked,
    fault: (...next) => {
      faults = next.map((fault) => ({ fault, left: fault.times ?? Infinity }));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function createBare(repository: string): void {
  mkdirSync(repository, { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
  const settings = { 'http.receivepack': 'true', 'receive.autogc': 'false', 'gc.auto': '0' };
  for (const [key, value] of Object.entries(settings)) {
    execFileSync('git', ['-C', repository, 'config', key, value]);
  }
}

function allowed(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Basic') return false;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1) === token;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

interface CgiAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** One CGI call (RFC 3875): the request as environment and standard input, header lines and body as standard output. */
async function backend(root: string, request: IncomingMessage, body: Buffer): Promise<CgiAnswer> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: [request.headers['git-protocol'] ?? ''].flat().join(':'),
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_USER: 'agent',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined); // Git closes its input early when it has refused already.
  child.stdin.end(body);
  const output = await collect(child.stdout);
  const end = output.indexOf('\r\n\r\n');
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of output.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  if (end < 0) return { status: 500, headers, body: Buffer.from('git http-backend gave no answer') };
  return { status, headers, body: output.subarray(end + 4) };
}
