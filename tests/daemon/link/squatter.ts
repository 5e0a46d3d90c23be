import { type AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface Frame {
  readonly from: 'device' | 'local';
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/**
 * A process that took the port which the plugin dials. It answers what a test makes it answer, or forwards to the real
 * Local as the plugin would, with every frame in its hands.
 */
export class Squatter {
  /** All that went through it, both ways. */
  readonly frames: Frame[] = [];
  readonly #server: WebSocketServer;
  readonly #sockets: WebSocket[] = [];

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  static async start(serve: (squatter: Squatter, device: WebSocket) => void): Promise<Squatter> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    const squatter = new Squatter(server);
    server.on('connection', (device) => {
      squatter.#sockets.push(device);
      device.on('message', (data: Buffer, isBinary) =>
        squatter.frames.push({ from: 'device', data, isBinary }),
      );
      serve(squatter, device);
    });
    await new Promise((listening) => server.once('listening', listening));
    return squatter;
  }

  /** Forwards to the real Local; `change` may alter, add or drop frames. */
  static forwarding(port: number, change: (frame: Frame) => readonly Frame[] = (frame) => [frame]) {
    return Squatter.start((squatter, device) => {
      const local = new WebSocket(`ws://127.0.0.1:${String(port)}`, { origin: 'app://obsidian.md' });
      squatter.#sockets.push(local);
      const pass = (frame: Frame) => {
        for (const { data, isBinary, from } of change(frame))
          (from === 'device' ? local : device).send(data, { binary: isBinary });
      };
      const early: Frame[] = [];
      device.on('message', (data: Buffer, isBinary) => {
        const frame: Frame = { from: 'device', data, isBinary };
        if (local.readyState === WebSocket.OPEN) pass(frame);
        else early.push(frame);
      });
      local.on('open', () => early.splice(0).forEach(pass));
      local.on('message', (data: Buffer, isBinary) => {
        squatter.frames.push({ from: 'local', data, isBinary });
        pass({ from: 'local', data, isBinary });
      });
      local.on('error', () => undefined);
      local.on('close', (code) => device.close(code === 1005 || code === 1006 ? 1000 : code));
      device.on('close', () => local.close());
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    return new Promise((closed) => this.#server.close(() => closed()));
  }
}
