import { type IncomingMessage, type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';
import { CLOSE, MAX_FROM_DEVICE } from '../../shared/link/limits.ts';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { refusalAtDoor } from './door.ts';
import { type Visitor, type Wire } from './visitor.ts';

export interface ServerOptions {
  /** 0 for one that the system chooses. */
  readonly port: number;
  /** From the first byte to a proven visitor, in milliseconds. */
  readonly handshakeMs: number;
  /** Between two pings; a visitor that answered none since the last is gone. Milliseconds. */
  readonly pingMs: number;
  /** Makes the visitor behind a socket; `end` is called once, when the socket is gone. */
  readonly visit: (wire: Wire) => { readonly visitor: Visitor; end(): void };
}

export interface LinkServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Sockets at once; a person has a few windows. */
const MOST_SOCKETS = 32;
/** Bytes that may wait for a slow reader before it is cut off. */
const MOST_WAITING = 1024 * 1024;
/** Bytes of a frame: the largest message, its seal, and a little. */
const MAX_PAYLOAD = MAX_FROM_DEVICE + 64;
/** How long a closing handshake may take, in milliseconds. */
const CLOSING_MS = 1_000;

/**
 * Listens on 127.0.0.1 alone: nothing of ours asks for ::1, so nothing listens there. The refusal is the system's code,
 * such as EADDRINUSE.
 */
export async function listen(options: ServerOptions): Promise<Result<LinkServer>> {
  const { WebSocketServer } = await import('ws');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD, perMessageDeflate: false });
  const server = createServer(
    {
      maxHeaderSize: 4096,
      headersTimeout: options.handshakeMs,
      requestTimeout: options.handshakeMs,
      connectionsCheckingInterval: Math.min(1000, options.handshakeMs),
    },
    (_request, response) => response.writeHead(426, { connection: 'close' }).end(),
  );
  server.maxConnections = MOST_SOCKETS;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = refusalAtDoor(request, portOf(server));
    if (refused === null) sockets.handleUpgrade(request, socket, head, (ws) => receive(ws, options));
    else socket.end(`HTTP/1.1 ${String(refused)} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, () => resolve(null));
  });
  if (failure !== null) return refuse(failure.code ?? 'failed', failure.message);
  // A listening socket that breaks later takes nothing else down.
  server.on('error', () => undefined);
  return ok({
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function receive(ws: WebSocket, { visit, handshakeMs, pingMs }: ServerOptions): void {
  const visiting = visit(wireOf(ws));
  const { visitor } = visiting;
  const late = setTimeout(() => {
    if (visitor.guest === null) visitor.close(CLOSE.slow);
  }, handshakeMs);
  let answered = true;
  const pings = setInterval(() => {
    if (!answered) ws.terminate();
    answered = false;
    ws.ping();
  }, pingMs);
  ws.on('pong', () => {
    answered = true;
  });
  // No browser sends pings, so whoever does is none of ours.
  ws.on('ping', () => visitor.close(CLOSE.flood));
  ws.on('message', (data, isBinary) => {
    const bytes = bytesOf(data);
    // A disk that fails us in between must not take Local down.
    visitor.receive(isBinary ? bytes : bytes.toString()).catch(() => visitor.close(CLOSE.malformed));
  });
  // Too large, not UTF-8, no frame at all: `close` follows.
  ws.on('error', () => ws.terminate());
  ws.on('close', () => {
    clearTimeout(late);
    clearInterval(pings);
    visitor.close(1000);
    visiting.end();
  });
}

function wireOf(ws: WebSocket): Wire {
  return {
    send: (frame) => {
      if (ws.bufferedAmount > MOST_WAITING) ws.terminate();
      else if (ws.readyState === ws.OPEN) ws.send(frame);
    },
    close: (code) => {
      ws.close(code);
      const end = setTimeout(() => ws.terminate(), CLOSING_MS);
      ws.once('close', () => clearTimeout(end));
    },
  };
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
