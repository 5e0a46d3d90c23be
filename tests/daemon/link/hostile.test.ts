import { once } from 'node:events';
import { request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Hello, prove, sayHello } from '../../../shared/link/handshake.ts';
import { CLOSE } from '../../../shared/link/limits.ts';
import { base64url } from '../../../shared/text/bytes.ts';
import { LinkBench, ROUND, asInObsidian } from './link-bench.ts';

/** Short, so that what has to time out does; nothing here is measured against it. Milliseconds. */
const PATIENCE = 400;

let bench: LinkBench;
const open: (Socket | WebSocket)[] = [];
beforeAll(asInObsidian);
beforeEach(async () => {
  bench = await LinkBench.start(PATIENCE);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket instanceof WebSocket ? socket.terminate() : socket.destroy();
  await bench.stop();
});

const upgrade = (over: Record<string, string | undefined> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries<string | undefined>({
      host: `127.0.0.1:${String(bench.port)}`,
      origin: 'app://obsidian.md',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      ...over,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** The status of an upgrade, asked for with exactly these headers. */
function knock(headers: Record<string, string>, path = '/', method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: bench.port, path, method, headers, setHost: false });
    asked.on('upgrade', (_response, socket: Socket) => {
      open.push(socket);
      resolve(101);
    });
    asked.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        expect(body).toBe('');
        resolve(response.statusCode ?? 0);
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** However it ends: a reset connection is dropped as well as a closed one. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
  });
}

describe('at the door, before anything is answered in WebSocket', () => {
  it('Obsidian’s page on this computer gets in', async () => {
    expect(await knock(upgrade())).toBe(101);
  });

  it.each([
    'https://evil.example',
    'http://localhost',
    'http://127.0.0.1',
    'capacitor://localhost',
    'null',
    'app://obsidian.md.evil.example',
    'APP://OBSIDIAN.MD',
    'app://obsidian.md, https://evil.example',
    '',
    undefined,
  ])('the origin %s does not', async (origin) => {
    expect(await knock(upgrade({ origin }))).toBe(403);
  });

  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example', '[::1]', '0'])(
    'nor a page whose name was rebound: Host %s',
    async (name) => {
      const host = name.includes(':') || name.endsWith(']') ? name : `${name}:${String(bench.port)}`;
      expect(await knock(upgrade({ host: name === '127.0.0.1' ? '127.0.0.1' : host }))).toBe(421);
    },
  );

  it('nor another path, another method, or a plain request', async () => {
    expect(await knock(upgrade(), '/?token=x')).toBe(400);
    expect(await knock(upgrade(), '/vault')).toBe(400);
    expect(await knock(upgrade(), '/', 'POST')).toBe(400);
    const { connection: _connection, upgrade: _upgrade, ...plain } = upgrade();
    expect(await knock(plain)).toBe(426);
  });

  it('it listens on 127.0.0.1 and on no other address of this computer', async () => {
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).map(({ address }) => address).filter((address) => address !== '127.0.0.1'),
    );
    for (const host of [...others.filter((address) => !address.startsWith('fe80')), '127.0.0.2']) {
      const socket = connect({ host, port: bench.port });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).not.toBe('');
    }
  });
});

/** A program that writes Obsidian's origin and speaks WebSocket, but has no secret. */
async function stranger(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(bench.port)}`, { origin: 'app://obsidian.md' });
  open.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

const device = () => ({ kind: 'device' as const, secret: bench.secret });
const nonce = () => crypto.getRandomValues(new Uint8Array(32));

/** Says a device's own hello, and gives the challenge: what an eavesdropper of an earlier handshake can do too. */
async function challenged(socket: WebSocket, hello: Hello): Promise<{ nonce: string; mac: string }> {
  socket.send(JSON.stringify(hello));
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString()) as { nonce: string; mac: string };
}

describe('a program without the secret', () => {
  it.each([
    ['no JSON', 'hello?'],
    ['another protocol', '{"jsonrpc":"2.0","method":"sync_now","id":1}'],
    ['a message without a handshake', '{"type":"sync_now","request":1}'],
    ['a hello with one key more', '{"v":1,"kind":"device","id":"","nonce":"","token":"x"}'],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['nothing', ''],
    ['deep JSON', '['.repeat(500)],
  ])('that says %s is cut off', async (_what, frame) => {
    const socket = await stranger();
    socket.send(frame);
    expect(await closed(socket)).toBe(CLOSE.malformed);
  });

  it('learns of no device: an unknown id is refused before any challenge', async () => {
    const socket = await stranger();
    socket.on('message', () => expect.unreachable());
    socket.send(JSON.stringify(await sayHello({ kind: 'device', secret: nonce() }, nonce())));
    expect(await closed(socket)).toBe(CLOSE.unknown);
  });

  it('of another version is told so, and nothing else', async () => {
    const socket = await stranger();
    socket.send(JSON.stringify({ ...(await sayHello(device(), nonce())), v: 2 }));
    expect(await closed(socket)).toBe(CLOSE.version);
  });

  it.each(['a guess', 'Local’s own MAC', 'a proof of before'])('%s is no proof', async (what) => {
    const hello = await sayHello(device(), nonce());
    const before = await stranger();
    const first = await challenged(before, hello);
    const recorded = (await prove(device(), hello, first))?.proof.mac ?? '';
    const socket = await stranger();
    const challenge = await challenged(socket, hello);
    expect(challenge.nonce).not.toBe(first.nonce);
    const mac = { 'a guess': base64url(nonce()), 'Local’s own MAC': challenge.mac }[what] ?? recorded;
    bench.link.ended(ROUND);
    socket.on('message', () => expect.unreachable());
    socket.send(JSON.stringify({ mac }));
    expect(await closed(socket)).toBe(CLOSE.unproved);
    before.terminate();
  });

  it('cannot speak in the middle of a handshake', async () => {
    const socket = await stranger();
    const hello = JSON.stringify(await sayHello(device(), nonce()));
    socket.send(hello);
    socket.send(hello);
    expect(await closed(socket)).toBe(CLOSE.malformed);
  });

  it.each([
    ['a frame of 4 kB', (socket: WebSocket) => socket.send('x'.repeat(4096)), 1009],
    ['a message in endless pieces', (socket: WebSocket) => drip(socket), 1009],
    ['pings', (socket: WebSocket) => socket.ping(), CLOSE.flood],
    ['a hello a hundred times', (socket: WebSocket) => flood(socket), CLOSE.malformed],
  ])('%s ends it', async (_what, attack, code) => {
    const socket = await stranger();
    attack(socket);
    expect([code, 1006]).toContain(await closed(socket));
  });

  it('a frame without a mask is no WebSocket of a browser', async () => {
    const socket = connect({ host: '127.0.0.1', port: bench.port });
    open.push(socket);
    const headers = Object.entries(upgrade()).map(([name, value]) => `${name}: ${value}`);
    socket.write(`GET / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
    socket.resume();
    await gone(socket);
  });
});

function drip(socket: WebSocket): void {
  for (let n = 0; n < 50; n++) socket.send('x'.repeat(100), { fin: false });
}

function flood(socket: WebSocket): void {
  for (let n = 0; n < 100; n++) socket.send('{}');
}

describe('who takes their time', () => {
  it('connects and says nothing: dropped', async () => {
    const socket = connect({ host: '127.0.0.1', port: bench.port });
    open.push(socket);
    socket.resume();
    await gone(socket);
  });

  it('writes half a request: dropped', async () => {
    const socket = connect({ host: '127.0.0.1', port: bench.port });
    open.push(socket);
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ');
    const dripping = setInterval(() => socket.write('b'), 20);
    socket.resume();
    await gone(socket);
    clearInterval(dripping);
  });

  it('a header of 100 kB: dropped', async () => {
    const socket = connect({ host: '127.0.0.1', port: bench.port });
    open.push(socket);
    socket.on('error', () => undefined);
    socket.write(`GET / HTTP/1.1\r\nX-A: ${'b'.repeat(100_000)}`);
    socket.resume();
    await gone(socket);
  });

  it('upgrades and says nothing, or stops after hello: told that it is slow', async () => {
    expect(await closed(await stranger())).toBe(CLOSE.slow);
    const socket = await stranger();
    await challenged(socket, await sayHello(device(), nonce()));
    expect(await closed(socket)).toBe(CLOSE.slow);
  });

  it('two hundred sockets at once: a device is let in again as soon as they time out', async () => {
    const ended: Promise<unknown>[] = [];
    for (let n = 0; n < 200; n++) {
      const socket = connect({ host: '127.0.0.1', port: bench.port });
      open.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
      ended.push(gone(socket));
    }
    await Promise.all(ended);
    await bench.dial().message('progress');
  });
});

describe('a device that misbehaves', () => {
  it('asking without end is cut off, and may come back', async () => {
    const told = bench.dial();
    const line = await told.until(() => told.line);
    for (let request = 1; request <= 30; request++) line.send({ type: 'sync_now', request });
    await told.end();
    await bench.dial().message('progress');
  });

  it('other devices hear on while it is thrown out', async () => {
    const [bad, good] = [bench.dial(), bench.dial()];
    await good.message('progress');
    const line = await bad.until(() => bad.line);
    for (let request = 1; request <= 30; request++) line.send({ type: 'sync_now', request });
    await bad.end();
    bench.link.ended(ROUND);
    await good.message('health');
  });
});
